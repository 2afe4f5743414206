import { AwsError } from '../aws-error.ts';

/**
 * What EventBridge Schemas refuses with. Names and statuses: its service model. Wordings are unverified, except where a
 * caller of these says otherwise.
 */
export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message, 400);
export const forbidden = (message: string): AwsError => new AwsError('ForbiddenException', message, 403);
export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, 404);
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, 409);
export const preconditionFailed = (message: string): AwsError =>
  new AwsError('PreconditionFailedException', message, 412);
