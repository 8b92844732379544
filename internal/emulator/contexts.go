package emulator

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// defaultContext is the <cid> of the default bearer, which all data services use.
const defaultContext = 1

// maxContext is the highest <cid> (manual CGDCONT).
const maxContext = 15

// gateway is that of every context (manual GETIP).
const gateway = "10.126.200.1"

// pdpContext is a PDP context.
type pdpContext struct {
	pdpType, apn, address string
	active                bool

	protocol       int // <auth_prot> of AT+CGAUTH
	user, password string
}

func newRadio() radio {
	return radio{contexts: map[int]*pdpContext{
		defaultContext: {pdpType: "IP", apn: "cmiot", address: "10.126.200.230"},
	}}
}

// online reports whether a PDP context can carry a connection.
func (r radio) online() bool {
	for _, c := range r.contexts {
		if c.active {
			return true
		}
	}
	return false
}

// contextIDs returns the defined contexts in order.
func (r radio) contextIDs() []int { return slices.Sorted(maps.Keys(r.contexts)) }

// contextCommands define PDP contexts and tell their addresses.
func contextCommands() []entry {
	return []entry{
		{
			name: "+CGDCONT",
			test: answers(
				`+CGDCONT: (1-15),"IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)`,
				`+CGDCONT: (1-15),"IPV6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0)`,
				`+CGDCONT: (1-15),"IPV4V6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)`,
				`+CGDCONT: (1-15),"Non-IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0),(0,1)`),
			read: eachContext(func(m *Modem, id int, c *pdpContext) string {
				return fmt.Sprintf("+CGDCONT: %d,%q,%q,%q%s", id, c.pdpType, c.apn, c.shown(), m.definitionTail())
			}),
			write: defineContext,
		},
		{
			name: "+CGAUTH",
			test: answers("+CGAUTH: (1-15),(0-2),(0-32),(0-32)"),
			read: eachContext(func(_ *Modem, id int, c *pdpContext) string {
				return fmt.Sprintf("+CGAUTH: %d,%d,%q,%q", id, c.protocol, c.user, c.password)
			}),
			write: authenticate,
		},
		{
			name: "+CGPADDR",
			test: func(m *Modem) (reply, error) {
				ids := strings.Trim(fmt.Sprint(m.radio.contextIDs()), "[]")
				return text("+CGPADDR: (" + strings.ReplaceAll(ids, " ", ",") + ")")
			},
			execute: func(m *Modem) (reply, error) { return m.addresses(m.radio.contextIDs()) },
			write: func(m *Modem, p []param) (reply, error) {
				id, err := p[0].number(1, maxContext)
				if err != nil || len(p) != 1 {
					return reply{}, errSyntax
				}
				return m.addresses([]int{id})
			},
		},
		{name: "*GETIP", write: localAddress},
	}
}

// eachContext is a read form with a line of each defined context.
func eachContext(line func(*Modem, int, *pdpContext) string) func(*Modem) (reply, error) {
	return func(m *Modem) (reply, error) {
		var r reply
		for _, id := range m.radio.contextIDs() {
			r.info = append(r.info, line(m, id, m.radio.contexts[id]))
		}
		return r, nil
	}
}

// shown is the address as it is printed: none while the context is not active.
func (c *pdpContext) shown() string {
	if c.active {
		return c.address
	}
	return ""
}

// definitionTail is what stands behind the address of CGDCONT? (at-facts X-12).
func (m *Modem) definitionTail() string {
	switch m.profile.Choice("X-12") {
	case "zeros":
		return ",0,0"
	case "commas":
		return strings.Repeat(",", 12)
	}
	return ""
}

func (m *Modem) addresses(ids []int) (reply, error) {
	var r reply
	for _, id := range ids {
		if c := m.radio.contexts[id]; c != nil && c.active {
			r.info = append(r.info, fmt.Sprintf("+CGPADDR: %d,%q", id, c.address))
		}
	}
	return r, nil
}

// localAddress is AT*GETIP=<cid>; a context that is not active has no address.
func localAddress(m *Modem, p []param) (reply, error) {
	id, err := p[0].number(1, maxContext)
	if err != nil || len(p) != 1 {
		return reply{}, errSyntax
	}
	c := m.radio.contexts[id]
	if c == nil || !c.active {
		return reply{}, notAllowed
	}
	return text("+GETIP: " + c.address + "," + gateway)
}

// defineContext is AT+CGDCONT=<cid>[,<type>[,<apn>[,<address>[,<d_comp>[,<h_comp>]]]]];
// the <cid> alone removes the definition (27.007 §10.1.1).
func defineContext(m *Modem, p []param) (reply, error) {
	id, err := p[0].number(1, maxContext)
	switch {
	case err != nil || len(p) > 6:
		return reply{}, errSyntax
	case len(p) == 1 && id == defaultContext:
		return reply{}, notAllowed
	case len(p) == 1:
		delete(m.radio.contexts, id)
		return reply{}, nil
	}
	if err := checkContext(p); err != nil {
		return reply{}, err
	}
	c := m.radio.contexts[id]
	if c == nil {
		c = &pdpContext{address: fmt.Sprintf("10.126.200.%d", 230+id)}
		m.radio.contexts[id] = c
	}
	c.pdpType, c.apn = p[1].text, ""
	if len(p) > 2 {
		c.apn = p[2].text
	}
	return reply{}, nil
}

// checkContext holds a definition against the values of manual CGDCONT.
func checkContext(p []param) error {
	if !slices.Contains([]string{"IP", "IPV6", "IPV4V6", "Non-IP"}, p[1].text) {
		return errSyntax
	}
	for i, one := range p {
		if i < 3 || one.text == "" {
			continue
		}
		_, err := one.number(0, 2)
		if i == 3 {
			_, err = netip.ParseAddr(one.text)
		}
		if err != nil {
			return errSyntax
		}
	}
	return nil
}

// authenticate is AT+CGAUTH=<cid>[,<auth_prot>[,<userid>[,<password>]]]; the <cid>
// alone takes the authentication away (27.007 §10.1.31).
func authenticate(m *Modem, p []param) (reply, error) {
	id, err := p[0].number(1, maxContext)
	if err != nil || len(p) > 4 {
		return reply{}, errSyntax
	}
	protocol, login := 0, [2]string{}
	if len(p) > 1 {
		if protocol, err = p[1].number(0, 2); err != nil {
			return reply{}, err
		}
		for i, one := range p[2:] {
			login[i] = one.text
		}
	}
	c := m.radio.contexts[id]
	if c == nil {
		return reply{}, notAllowed
	}
	c.protocol, c.user, c.password = protocol, login[0], login[1]
	return reply{}, nil
}
