// Package emulator is a cellular modem in a process: an Air780EP that speaks
// the Luat AT dialect over any byte stream and makes real TCP, TLS and MQTT
// 3.1.1 connections.
//
// Start with [New], which switches a modem on, and [Modem.Serve], which
// connects a host to its AT port. The modem that New returns has booted and is
// registered, as a module on a bench that was switched on a while ago: boot
// lines are printed only after a restart ([Modem.Stimulate], AT+RESET,
// AT+CFUN=1,1, AT+RSTSET). [ServeControl] lets another process act on it as
// laboratory hardware would.
//
// What differs between releases is data: limits, defaults, identity and boot
// lines come from the [firmware.Profile]. Where the evidence about the real
// modem is silent the emulator takes the milder course, and says so where it
// does. Names are resolved by the emulator itself, never by a name server:
// *.attest.test is this machine, *.invalid is nowhere, [Config].Resolve knows
// the rest, and any other name is unknown.
//
// On purpose it can be broken: [Defects] lists in what ways, and
// [Config].Defects switches them on by name. Without one the emulator conforms.
//
// The world around it can be unkind: [Config].Situations takes its card, its network or
// its clock away, which no firmware is to blame for, and [AtRate] puts it behind a line
// of a fixed rate.
//
// The package shares no code with the harness that judges it: two witnesses
// that learned from the same book would repeat each other's mistakes. It
// refuses to be more than one modem on one port at a time, and it never opens a
// connection that no AT command asked for.
package emulator
