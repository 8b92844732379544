package verdict

import (
	"fmt"
	"strings"
)

// Offer is what the firmware offered in a ClientHello. The names are as the modem
// sent them, or the standard's where a number has one; the order is the modem's.
type Offer struct {
	Versions   []string `json:"versions,omitempty"` // "TLS 1.2"; "≤ TLS 1.2" where the modem lists none
	Suites     []string `json:"suites,omitempty"`
	Groups     []string `json:"groups,omitempty"`
	Signatures []string `json:"signatures,omitempty"`
	ALPN       []string `json:"alpn,omitempty"`
	ServerName string   `json:"server_name,omitempty"` // empty: no SNI was sent
	Handshakes int      `json:"handshakes"`            // that began with this offer
}

// Add counts an offer that begins one more handshake among those of all, which are
// in the order in which they were first seen.
func Add(all []Offer, o Offer) []Offer {
	for i := range all {
		if all[i].String() == o.String() {
			all[i].Handshakes += o.Handshakes
			return all
		}
	}
	return append(all, o)
}

// String is the offer in one line, without the number of handshakes.
func (o Offer) String() string {
	name := "none"
	if o.ServerName != "" {
		name = fmt.Sprintf("%q", o.ServerName)
	}
	return fmt.Sprintf("versions %s; suites %s; groups %s; signatures %s; ALPN %s; server name %s",
		listed(o.Versions), listed(o.Suites), listed(o.Groups), listed(o.Signatures), listed(o.ALPN), name)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
