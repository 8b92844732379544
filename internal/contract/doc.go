// Package contract reads acceptance.yaml: what a vendor and a customer agreed to accept a
// release by. [Read] is all there is to call.
//
//	title: meters of the north, second delivery
//	release: 780EP/V1010          # the only one that is accepted; left out: any
//	profiles: [core, tls]         # every scenario that asks a release for nothing else must conform
//	scenarios: [PUB-007, FS-020]  # and these, whatever they ask for
//	waived: [BOOT-002]            # of what the profiles ask for
//	confidence: 0.99              # with which each must be accepted, as by attest run --confidence
//	budgets:                      # the longest that may take
//	  CONN-001: 5s                # an attempt at a scenario
//	  AT+MPUB=: 1s                # a command, until its final result, in attempts that passed
//	deviations: [REGN-003.1]      # those that are known and accepted; of all others none is
//	signatures:                   # the only way in which one of them may fail; left out: any that is known
//	  REGN-003.1: no +CREG line came
//	image: any                    # must have been written into the modem; or the SHA-256 of the only one
//	hardware: true                # the embedded emulator will not do
//	features: 188e7c4591e1…       # the only features, by the SHA-256 of attest list --hash
//	attest: v1.4.0                # the oldest that may judge
//	self-proof: sample            # that the harness must pass before; or full
//	timeout-multiplier: 2         # the most by which documented times may be scaled; left out: 1
//
// It refuses what no run could keep or break: unknown keys, profiles and ids, two meanings
// for one id, a contract that asks for nothing. Each refusal names line and column. What a run
// makes of a contract is judged by package report.
package contract
