package emulator

import "strconv"

// cms is an error code of +CMS ERROR (3GPP TS 27.005 §3.2.5).
type cms int

const invalidMemoryIndex cms = 321

// Error returns the verbose form, as AT+CMEE=2 prints it (at-facts §3.1).
func (c cms) Error() string {
	if c == invalidMemoryIndex {
		return "invalid memory index"
	}
	return "unknown error"
}

// resultCode gives the error its form, which CMEE chooses as that of +CME ERROR.
func (c cms) resultCode(m *Modem) string {
	switch {
	case m.set.cmee == 0:
		return "ERROR"
	case m.set.cmee == 2, m.broken.has(cmsErrorAsText):
		return "+CMS ERROR: " + c.Error()
	}
	return "+CMS ERROR: " + strconv.Itoa(int(c))
}

// messageCommands read the store of short messages, of which this modem has none: no
// index is in it.
func messageCommands() []entry {
	return []entry{{name: "+CMGR", test: okay, write: func(_ *Modem, p []param) (reply, error) {
		if len(p) > 2 {
			return reply{}, errSyntax
		}
		if _, err := p[0].number(0, 65535); err != nil {
			return reply{}, err
		}
		return reply{}, invalidMemoryIndex
	}}}
}
