package emulator

import (
	"slices"

	"attest/internal/emulator/mqttc"
)

// The ways in which command defects bend a command.

type writer = func(*Modem, []param) (reply, error)

// rewrite replaces the write form of a command that has one.
func rewrite(e entry, f func(write writer) writer) entry {
	if e.write != nil {
		e.write = f(e.write)
	}
	return e
}

func unchecked(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if err == errSyntax {
				return reply{}, nil
			}
			return r, err
		}
	})
}

// highest is the highest value of each number, by command and place.
var highest = map[string]map[int]string{
	"+MCONFIG":     {3: "2", 4: "1"},
	"+MIPSTART":    {1: "65535"},
	"+SSLMIPSTART": {1: "65535"},
	"+MCONNECT":    {0: "1", 1: "65535"},
	"+MPUBEX":      {3: "4100"},
	"+MQTTMODE":    {0: "1"},
	"+MQTTMSGSET":  {0: "1"},
}

var plusOne = map[string]string{"1": "2", "2": "3", "65535": "65536", "4100": "4101"}

// ranges changes numbers; a change to nothing is an error.
func ranges(change func(n, high string) (string, bool)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				p = slices.Clone(p)
				for place, high := range highest[e.name] {
					if place >= len(p) {
						continue
					}
					n, changed := change(p[place].text, high)
					if changed && n == "" && (high != "1" || e.name == "+MQTTMODE") {
						return reply{}, errSyntax
					}
					if changed && n != "" {
						p[place].text = n
					}
				}
				return write(m, p)
			}
		})
	}
}

// longest are the documented lengths of texts.
var longest = []int{256, 1360, 4100}

// texts changes those that have a documented length; false is an error.
func texts(change func(string) (string, bool)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				p = slices.Clone(p)
				for i := range p {
					if !slices.Contains(longest, len(p[i].text)) {
						continue
					}
					text, ok := change(p[i].text)
					if !ok {
						return reply{}, errSyntax
					}
					p[i].text = text
				}
				return write(m, p)
			}
		})
	}
}

func overlongRestarts(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			for _, one := range p {
				if slices.Contains(longest, len(one.text)-1) {
					return reply{after: m.restart}, nil
				}
			}
			return write(m, p)
		}
	})
}

// first changes the first parameter of what begins with a text; false is an error.
func first(change func(param) (param, bool)) func(entry) entry {
	return func(e entry) entry {
		if e.name == "+MCONNECT" || e.name == "+MQTTMODE" || e.name == "+MQTTMSGSET" {
			return e
		}
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				p = slices.Clone(p)
				var ok bool
				if p[0], ok = change(p[0]); !ok {
					return reply{}, errSyntax
				}
				return write(m, p)
			}
		})
	}
}

// published changes what MPUB publishes.
func published(change func(string) string) func(entry) entry {
	return func(e entry) entry {
		if e.name != "+MPUB" {
			return e
		}
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				p = slices.Clone(p)
				p[len(p)-1].text = change(p[len(p)-1].text)
				return write(m, p)
			}
		})
	}
}

func firstCounts(e entry) entry {
	if e.name != "+MCONFIG" {
		return e
	}
	configured := false
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if configured {
				return reply{}, nil
			}
			configured = true
			return write(m, p)
		}
	})
}

// ignored answers OK to a command and does nothing.
func ignored(name string) func(entry) entry {
	return func(e entry) entry {
		if e.name != name {
			return e
		}
		if e.execute != nil {
			e.execute = okay
		}
		return rewrite(e, func(writer) writer {
			return func(*Modem, []param) (reply, error) { return reply{}, nil }
		})
	}
}

func statusGuessed(e entry) entry {
	if e.name == "+MQTTSTATU" {
		e.execute = func(m *Modem) (reply, error) {
			return text("+MQTTSTATU :" + itoa(min(m.mqtt.status(), statusLogged)))
		}
	}
	return e
}

func parameterOfExecute(e entry) entry {
	if e.write == nil && e.execute != nil {
		execute := e.execute
		e.write = func(m *Modem, _ []param) (reply, error) { return execute(m) }
	}
	return e
}

func noSessionNeeded(e entry) entry {
	if e.name != "+MSUB" && e.name != "+MUNSUB" && e.name != "+MPUBEX" {
		return e
	}
	return instead(loggedOut, nil)(e)
}

func connectionReplaced(e entry) entry {
	if e.name != "+SSLMIPSTART" {
		return e
	}
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if m.mqtt.link != nil {
				m.closeLink((*mqttc.Client).Close)
			}
			return write(m, p)
		}
	})
}
