package suite

import "regexp"

// listeners are the broker's, and the words of a step by which a modem is sent to each. More
// is found here than is needed, where a step only speaks of a listener, and never less than
// the documented ways to connect.
var listeners = []struct {
	name  string
	words *regexp.Regexp
}{
	{"plain", regexp.MustCompile(`\{plain-port\}|plain connection|modem is connected$|with a kept session$|as documented$|new connections|session outlives|PINGREQ interval|of remaining length`)},
	{"tls", regexp.MustCompile(`\{tls-port\}|over TLS|one-way TLS$`)},
	{"mutual", regexp.MustCompile(`\{mutual-port\}|mutual TLS`)},
	{"echo", regexp.MustCompile(`\{echo-port\}|to the echo`)},
}

// Listeners returns the names of the broker's listeners to which the scenarios send a modem.
func (p *Plan) Listeners() []string {
	var names []string
	for _, l := range listeners {
		if p.says(l.words) {
			names = append(names, l.name)
		}
	}
	return names
}

// says reports whether a step of the plan has these words.
func (p *Plan) says(words *regexp.Regexp) bool {
	for _, s := range p.Scenarios {
		for _, step := range s.steps {
			if words.MatchString(step.text) {
				return true
			}
		}
	}
	return false
}
