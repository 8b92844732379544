// Package doctor examines a bench before a run: from the port to the broker, as a modem
// meets it.
//
// [Examine] goes through all checks in one order and hands each [Finding] over as soon as
// it is known: ok, a warning, a problem with what to do, or not checked where an earlier
// problem leaves nothing to check. [Diagnose] goes as far as the modem's answer to AT, for
// those who found none.
//
// A problem is never mended here, and the modem is left as it was found: what the doctor
// sets it reads before and sets back, its files are its own (attest-doctor-…) and deleted,
// its connections are closed. Two things cannot be read and so are not put back: the login
// of AT+MCONFIG, which every run sets anew, and a data mode in which somebody left the
// modem. A modem that is connected to a broker is not torn away from it.
//
// Nothing that identifies the module or its card is in a finding.
package doctor
