#!/usr/bin/env pwsh
# The same door for PowerShell. On Linux it hands over to build.sh; on Windows it builds and tests what does not need a Unix shell.
param([string] $Verb = 'help', [Parameter(ValueFromRemainingArguments)] [string[]] $Rest = @())
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$Verbs = @('run', 'test', 'publish', 'plugins', 'bench', 'fuzz', 'verify', 'clean', 'help')
if ($Verbs -notcontains $Verb) {
  Write-Error "build: unknown verb `"$Verb`" ($($Verbs -join ', '))"
  exit 2
}
if (-not $IsWindows) {
  & ./build.sh $Verb @Rest
  exit $LASTEXITCODE
}
switch ($Verb) {
  'test' { dotnet test Helios.Native.sln -c Release }
  'publish' { dotnet publish src/Helios.Cli -c Release -r win-x64 }
  'fuzz' { dotnet run -c Release --project fuzz/Helios.Fuzz -- @Rest }
  'clean' { Remove-Item -Recurse -Force .artifacts, dist, .cache -ErrorAction SilentlyContinue }
  'help' { Write-Output "usage: ./build.ps1 VERB   ($($Verbs -join ', '))" }
  default { Write-Error "build: `"$Verb`" needs a Linux machine"; exit 2 }
}
exit $LASTEXITCODE
