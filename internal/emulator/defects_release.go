package emulator

import (
	"strings"

	"attest/internal/firmware"
)

// areaRelease is what releases really get wrong, and play by their profile's bugs.
const areaRelease = "releases"

const (
	ceregAsCGREG     defect = "cereg-as-cgreg"
	payloadLimit5120 defect = "payload-limit-5120"
	cmsErrorAsText   defect = "cms-error-as-text"
	rateNotKept      defect = "rate-not-kept"
)

// releaseDefects are those that a profile names as bugs of its release.
func releaseDefects() []defectRow {
	cereg := wrong(ceregAsCGREG, areaRelease, "AT+CEREG? and AT+CEREG=? answer with the prefix +CGREG:", "history H22", "INV-003.CEREG", "REGN-003.0", "REGN-003.2", "REGN-005")
	cereg.bend = renamePrefix("+CEREG", "+CGREG")
	rate := wrong(rateNotKept, areaRelease, "AT+IPR=<rate>;&W does not end the automatic line rate", "history H30", "SET-012")
	rate.bend = forgetRate
	return []defectRow{
		cereg, rate,
		wrong(payloadLimit5120, areaRelease, "messages of up to 5120 bytes are taken, whatever the release allows", "history H31", "LIM-008", "MPEX-003.length-4101"),
		wrong(cmsErrorAsText, areaRelease, "+CMS ERROR carries text under CMEE=1", "history H28", "CMS-001"),
	}
}

// renamePrefix lets the test and read forms of a command answer as another one.
func renamePrefix(name, other string) func(map[string]entry) {
	answering := func(form func(*Modem) (reply, error)) func(*Modem) (reply, error) {
		return func(m *Modem) (reply, error) {
			r, err := form(m)
			for i, line := range r.info {
				if rest, ok := strings.CutPrefix(line, name+":"); ok {
					r.info[i] = other + ":" + rest
				}
			}
			return r, err
		}
	}
	return func(set map[string]entry) {
		e := set[name]
		e.test, e.read = answering(e.test), answering(e.read)
		set[name] = e
	}
}

// forgetRate lets AT&W store everything but the line rate.
func forgetRate(set map[string]entry) {
	e := set["&W"]
	store := e.basic
	e.basic = func(m *Modem, number string) (reply, error) {
		r, err := store(m, number)
		m.stored.general.rate = m.profile.Defaults.Baud.Value
		return r, err
	}
	set["&W"] = e
}

// bugsOf are the names of what a release is known to get wrong.
func bugsOf(p *firmware.Profile) []string {
	var names []string
	for _, bug := range p.Bugs {
		names = append(names, bug.Value)
	}
	return names
}

// payloadLimit is the length of the longest message.
func (m *Modem) payloadLimit() int {
	if m.broken.has(payloadLimit5120) {
		return 5120
	}
	return m.profile.Limits.Payload.Value
}
