import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { OrderPlacedConsumerStack } from '../infra/consumer-stack.ts';

const app = new App();
new OrderPlacedConsumerStack(app, 'OrderPlacedConsumer');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
