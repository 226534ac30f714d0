import type { EffectKind } from '../../../score-table.js';

interface PowerShellRule {
  kind: EffectKind;
  name: string;
  pattern: RegExp;
}

const guards =
  '(?:WinDefend|Sense|MsMpEng|mpssvc|BFE|EventLog|Sysmon\\d*|wscsvc|SecurityHealthService|MDCoreSvc|auditd?|CSFalconService|wuauserv)';

/** What takes away a machine's protection, its traces or its users' control, one statement at a time. */
export const powerShellRules: readonly PowerShellRule[] = [
  {
    kind: 'disable protection',
    name: 'the virus scanner switched off',
    pattern:
      /\bSet-MpPreference\b[^\n]{0,300}-(?:Disable\w+\s+(?:\$true|1)|\w*DefaultAction\s+\S*(?:Allow|NoAction|6)|MAPSReporting\s+(?:0|Disabled)|SubmitSamplesConsent\s+(?:2|NeverSend)|EnableControlledFolderAccess\s+Disabled|EnableNetworkProtection\s+Disabled|PUAProtection\s+(?:0|Disabled))|\b(?:Add|Set)-MpPreference\b[^\n]{0,200}-Exclusion\w+|(?:Uninstall|Remove)-WindowsFeature\b[^\n]{0,100}Defender|Disable-WindowsOptionalFeature\b[^\n]{0,100}Defender|MpCmdRun(?:\.exe)?\b[^\n]{0,60}-RemoveDefinitions|Disable(?:AntiSpyware|RealtimeMonitoring|BehaviorMonitoring|AntiVirus|IOAVProtection|ScriptScanning)\b[^\n]{0,80}\b(?:1|0x1|\$true)\b/i,
  },
  {
    kind: 'disable protection',
    name: 'the firewall switched off',
    pattern:
      /\bSet-NetFirewallProfile\b[^\n]{0,200}-(?:Enabled\s+(?:False|\$false|'False'|0)|DefaultInboundAction\s+Allow)|\bnetsh\b[^\n]{0,80}\b(?:adv)?firewall\b[^\n]{0,80}\bset\b[^\n]{0,80}\b(?:state\s+off|opmode\s+(?:mode=)?disable|allowinbound)|\bDisable-NetFirewallRule\b[^\n]{0,80}(?:-All\b|\*)|Get-NetFirewallRule\b[^\n]{0,80}\|\s*(?:Disable|Remove)-NetFirewallRule|\bRemove-NetFirewallRule\b[^\n]{0,40}-All\b|EnableFirewall\b[^\n]{0,60}\b0\b|New-NetFirewallRule\b(?=[^\n]{0,300}-Action\s+Allow)(?=[^\n]{0,300}-(?:LocalPort|Protocol)\s+["']?Any)(?=[^\n]{0,300}Inbound)/i,
  },
  {
    kind: 'disable protection',
    name: 'scripts of any origin let run on the machine',
    pattern:
      /\bSet-ExecutionPolicy\b(?=[^\n]{0,80}\b(?:Bypass|Unrestricted)\b)(?=[^\n]{0,120}-Scope\s+["']?(?:LocalMachine|MachinePolicy|CurrentUser|UserPolicy))|\bSet-ExecutionPolicy\b(?![^\n]{0,120}-Scope)[^\n]{0,60}\b(?:Bypass|Unrestricted)\b/i,
  },
  {
    kind: 'disable protection',
    name: 'what looks at scripts switched off',
    pattern:
      /AmsiUtils|amsiInitFailed|AmsiScanBuffer|amsiContext|System\.Management\.Automation\.Tracing\.PSEtwLogProvider/i,
  },
  {
    kind: 'disable protection',
    name: 'a service that guards the machine stopped',
    pattern: new RegExp(
      `\\b(?:Stop-Service|spsv|Remove-Service)\\b[^\\n]{0,120}\\b${guards}\\b|\\bSet-Service\\b(?=[^\\n]{0,200}\\b${guards}\\b)(?=[^\\n]{0,200}Disabled)|\\bsc(?:\\.exe)?\\s+(?:stop|delete|config)\\s+${guards}\\b|\\bnet(?:\\.exe)?\\s+stop\\s+["']?${guards}\\b`,
      'i',
    ),
  },
  {
    kind: 'disable protection',
    name: 'a guard of the system switched off',
    pattern:
      /\bEnableLUA\b[^\n]{0,80}\b0\b|ConsentPromptBehaviorAdmin\b[^\n]{0,80}\b0\b|\bDisable-BitLocker\b|\bmanage-bde\b[^\n]{0,40}-off|EnableSMB1Protocol\s+\$true|\bLocalAccountTokenFilterPolicy\b[^\n]{0,80}\b1\b|UseLogonCredential\b[^\n]{0,80}\b1\b|fDenyTSConnections\b[^\n]{0,80}\b0\b|TrustedHosts\b[^\n]{0,80}["'\s]\*|\bbcdedit\b[^\n]{0,120}\b(?:recoveryenabled\s+no|testsigning\s+on|nointegritychecks\s+on|bootstatuspolicy\s+ignoreallfailures)|\bEnable-WSManCredSSP\b/i,
  },
  {
    kind: 'disable logging',
    name: 'records of what runs switched off',
    pattern:
      /\bauditpol(?:\.exe)?\b[^\n]{0,160}(?:\/clear|\/remove|:\s*disable)|Enable(?:ScriptBlock|Module)Logging\b[^\n]{0,80}(?:\b0\b|\$false)|EnableTranscripting\b[^\n]{0,80}\b0\b|\bwevtutil(?:\.exe)?\s+(?:sl|set-log)\b[^\n]{0,160}\/e:false|\bLimit-EventLog\b|HistorySaveStyle\s+SaveNothing|\.IsEnabled\s*=\s*\$false/i,
  },
  {
    kind: 'erase trace',
    name: 'event logs or history removed',
    pattern:
      /\bwevtutil(?:\.exe)?\s+(?:cl|clear-log)\b|\b(?:Clear|Remove)-EventLog\b|\bClear-WinEvent|\.ClearLog\(|\b(?:Remove-Item|ri|rm|del|Clear-Content)\b[^\n]{0,160}(?:HistorySavePath|ConsoleHost_history|winevt\\Logs|\.evtx)|\bfsutil\s+usn\s+deletejournal/i,
  },
  {
    kind: 'delete system',
    name: 'copies for recovery deleted',
    pattern:
      /\bvssadmin(?:\.exe)?\b[^\n]{0,40}\b(?:delete|resize)\s+shadow|\bwmic(?:\.exe)?\b[^\n]{0,60}\bshadowcopy\b[^\n]{0,40}\bdelete|\bwbadmin(?:\.exe)?\b[^\n]{0,40}\bdelete\b|Win32_ShadowCopy\b[^\n]{0,200}(?:Delete|Remove-(?:Wmi|Cim))|\bDisable-ComputerRestore\b|\bdiskshadow\b/i,
  },
  {
    kind: 'delete device',
    name: 'a disk wiped',
    pattern:
      /\b(?:Format-Volume|Clear-Disk|Initialize-Disk|Remove-Partition|Reset-PhysicalDisk)\b|\bdiskpart(?:\.exe)?\b|(?:^|[|;&]\s*)format(?:\.com)?\s+[a-z]:|\bcipher(?:\.exe)?\s+\/w|\\\\\.\\PhysicalDrive\d/i,
  },
  {
    kind: 'control scheduler',
    name: 'something left behind that runs later',
    pattern:
      /\b(?:Register-ScheduledTask|Register-ScheduledJob|Set-ScheduledTask)\b|\bschtasks(?:\.exe)?\b[^\n]{0,400}\/(?:create|change)\b|\\CurrentVersion\\(?:Policies\\Explorer\\)?Run(?:Once|Services)?(?:["'\\\s]|$)|\\Winlogon\b[^\n]{0,120}\b(?:Shell|Userinit)\b|\\Image File Execution Options\\|Start Menu\\Programs\\Startup|GetFolderPath\(\s*['"]?Startup|CommandLineEventConsumer|__EventFilter|AppInit_DLLs|\b(?:Add|Set)-Content\b[^\n]{0,120}\$PROFILE\b|>>?\s*\$PROFILE\b|Out-File\b[^\n]{0,80}\$PROFILE\b/i,
  },
  {
    kind: 'control system',
    name: 'accounts of the machine changed',
    pattern:
      /\b(?:New-LocalUser|Set-LocalUser\b[^\n]{0,120}-Password|Enable-LocalUser|New-ADUser|Add-ADGroupMember|Set-ADAccountPassword|Remove-LocalUser|Disable-LocalUser)\b|\bAdd-LocalGroupMember\b[^\n]{0,200}(?:Administrators|Admin|Remote Desktop|S-1-5-32-544)|\bnet1?(?:\.exe)?\s+user\s+\S+[^\n]{0,120}\/(?:add|delete|active)|\bnet1?(?:\.exe)?\s+localgroup\s+\S+[^\n]{0,120}\/add/i,
  },
  {
    kind: 'control system',
    name: 'the machine stopped or given a service',
    pattern: /\b(?:Stop-Computer|Restart-Computer|New-Service)\b|\bsc(?:\.exe)?\s+create\s/i,
  },
];
