/**
 * What a shell loads to complete `eda`. Each asks the command itself, `eda __complete <line up to the cursor>`, so a script
 * never grows old: it knows no command, flag or event.
 */
export const shells = ['bash', 'zsh', 'powershell'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, bin: string): string {
  return scripts[shell].replaceAll('<BIN>', bin);
}

/** How to have it in every new shell. */
export function installText(shell: Shell, bin: string): string {
  return installs[shell].replaceAll('<BIN>', bin);
}

// bash splits words at COMP_WORDBREAKS, "@" and "=" among them, and replaces only what stands behind the last: what stands before is
// cut off the answers. Works in bash 3.2, which macOS has: no mapfile, no compopt.
const bash = `# bash completion of <BIN>: <BIN> autocomplete bash
_<BIN>_complete() {
  local bin=$1 line=\${COMP_LINE:0:COMP_POINT} current cut= mark answer
  type -P -- "$bin" >/dev/null 2>&1 || bin=./node_modules/.bin/<BIN>
  current=\${line##*[[:space:]]}
  for mark in = : @; do
    if [[ $COMP_WORDBREAKS == *$mark* && $current == *$mark* ]]; then
      answer=\${current%"$mark"*}$mark
      (( \${#answer} > \${#cut} )) && cut=$answer
    fi
  done
  COMPREPLY=()
  while IFS= read -r answer; do
    COMPREPLY+=("\${answer#"$cut"}")
  done < <("$bin" __complete "$line" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && $COMPREPLY == */ ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -o default -F _<BIN>_complete <BIN>
`;

const zsh = `#compdef <BIN>
# zsh completion of <BIN>: <BIN> autocomplete zsh
_<BIN>() {
  local bin=\${words[1]} line="\${(j: :)words[1,CURRENT-1]} \${PREFIX}"
  (( \${+commands[$bin]} )) || [[ -x $bin ]] || bin=./node_modules/.bin/<BIN>
  local -a answers plain shown
  answers=("\${(@f)$("$bin" __complete --describe "$line" 2>/dev/null)}")
  local answer
  for answer in $answers; do
    plain+=("\${answer%%$'\\t'*}")
    shown+=("\${answer/$'\\t'/  -- }")
  done
  if (( \${#plain} )); then
    compadd -l -d shown -- $plain
  else
    _files
  fi
}
if [[ $funcstack[1] == _<BIN> ]]; then
  _<BIN> "$@"
else
  compdef _<BIN> <BIN>
fi
`;

const powershell = `# PowerShell completion of <BIN>: <BIN> autocomplete powershell
Register-ArgumentCompleter -Native -CommandName <BIN> -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $line = $commandAst.ToString()
  $length = $cursorPosition - $commandAst.Extent.StartOffset
  $line = if ($length -gt $line.Length) { $line.PadRight($length) } else { $line.Substring(0, $length) }
  & <BIN> __complete --describe $line 2>$null | ForEach-Object {
    $word, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $description)
  }
}
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, powershell };

const installs: Readonly<Record<Shell, string>> = {
  bash: `Completion of commands, flags, events, versions and rules in bash.

With the package bash-completion, which loads it at the first <TAB>:

  mkdir -p ~/.local/share/bash-completion/completions
  <BIN> autocomplete bash --script > ~/.local/share/bash-completion/completions/<BIN>

Without it:

  <BIN> autocomplete bash --script > ~/.<BIN>-completion.bash
  echo '. ~/.<BIN>-completion.bash' >> ~/.bashrc

Then open a new shell, and press <TAB> twice: <BIN> schema show <TAB><TAB>
`,
  zsh: `Completion of commands, flags, events, versions and rules in zsh.

  mkdir -p ~/.zfunc
  <BIN> autocomplete zsh --script > ~/.zfunc/_<BIN>

In ~/.zshrc, before compinit is called:

  fpath=(~/.zfunc $fpath)
  autoload -Uz compinit && compinit

Then open a new shell: <BIN> schema show <TAB>
`,
  powershell: `Completion of commands, flags, events, versions and rules in PowerShell.

  New-Item -Type Directory -Force (Split-Path $PROFILE) | Out-Null
  <BIN> autocomplete powershell --script >> $PROFILE

Then open a new window: <BIN> schema show <TAB>
`,
};
