package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// defaultContext is the <cid> of the default bearer, which all data services use.
const defaultContext = 1

// maxContext is the highest <cid> (manual CGDCONT).
const maxContext = 15

// pdpContext is a PDP context.
type pdpContext struct {
	pdpType, apn, address string
	active                bool
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

// packetCommands are about attachment and PDP contexts (manual network/). There
// is no CGEREP: +CGEV is always on (at-facts X-10).
func packetCommands() []entry {
	return []entry{
		{
			name: "+CGATT",
			test: answers("+CGATT: (0-1)"),
			read: func(m *Modem) (reply, error) {
				return text("+CGATT: " + bit(m.radio.attached))
			},
			write: attach,
		},
		{
			name: "+CGACT",
			test: answers("+CGACT: (0-1)"),
			read: func(m *Modem) (reply, error) {
				var r reply
				for _, id := range m.radio.contextIDs() {
					r.info = append(r.info, fmt.Sprintf("+CGACT: %d,%s", id, bit(m.radio.contexts[id].active)))
				}
				return r, nil
			},
			write: activate,
		},
		{
			name: "+CGDCONT",
			test: answers(
				`+CGDCONT: (1-15),"IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)`,
				`+CGDCONT: (1-15),"IPV6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0)`,
				`+CGDCONT: (1-15),"IPV4V6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)`,
				`+CGDCONT: (1-15),"Non-IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0),(0,1)`),
			read: func(m *Modem) (reply, error) {
				var r reply
				for _, id := range m.radio.contextIDs() {
					c := m.radio.contexts[id]
					r.info = append(r.info, fmt.Sprintf("+CGDCONT: %d,%q,%q,%q", id, c.pdpType, c.apn, c.shown()))
				}
				return r, nil
			},
			write: defineContext,
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
	}
}

// shown is the address as it is printed: none while the context is not active.
func (c *pdpContext) shown() string {
	if c.active {
		return c.address
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

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// attach is AT+CGATT=<state>. Detaching takes the PDP contexts along.
func attach(m *Modem, p []param) (reply, error) {
	state, err := p[0].number(0, 1)
	switch {
	case err != nil || len(p) != 1:
		return reply{}, errSyntax
	case !m.radio.registered:
		return reply{}, notAllowed
	case state == 1:
		return reply{after: m.bringUp}, nil
	}
	return reply{after: func() {
		active := m.radio.contexts[defaultContext].active
		m.detach()
		if active {
			m.urc(fmt.Sprintf("+CGEV: ME PDN DEACT %d", defaultContext))
		}
	}}, nil
}

// activate is AT+CGACT=<state>[,<cid>]; without a context it means all of them.
func activate(m *Modem, p []param) (reply, error) {
	state, err := p[0].number(0, 1)
	if err != nil || len(p) > 2 {
		return reply{}, errSyntax
	}
	ids := m.radio.contextIDs()
	if len(p) == 2 {
		id, err := p[1].number(1, maxContext)
		if err != nil {
			return reply{}, err
		}
		ids = []int{id}
	}
	for _, id := range ids {
		if m.radio.contexts[id] == nil || !m.radio.registered {
			return reply{}, notAllowed
		}
	}
	return reply{after: func() {
		for _, id := range ids {
			m.switchContext(id, state == 1)
		}
	}}, nil
}

// switchContext brings a context into a state; one that is in it stays
// (manual CGACT).
func (m *Modem) switchContext(id int, active bool) {
	c := m.radio.contexts[id]
	if c == nil || c.active == active {
		return
	}
	c.active = active
	if active {
		m.radio.attached = true
		m.urc(fmt.Sprintf("+CGEV: ME PDN ACT %d", id))
		return
	}
	m.urc(fmt.Sprintf("+CGEV: ME PDN DEACT %d", id))
	if !m.radio.online() {
		m.loseLink()
	}
}

// bringUp attaches and activates the default bearer.
func (m *Modem) bringUp() {
	m.radio.attached = true
	m.switchContext(defaultContext, true)
}

// detach ends all contexts at once and without a word; so do all connections.
func (m *Modem) detach() {
	m.radio.attached = false
	for _, c := range m.radio.contexts {
		c.active = false
	}
	m.loseLink()
}

// leaveNetwork is the radio switched off by AT+CFUN.
func (m *Modem) leaveNetwork() {
	m.detach()
	m.radio.registered = false
	m.reportRegistration()
}

// defineContext is AT+CGDCONT=<cid>[,<type>[,<apn>…]]; the <cid> alone removes
// the definition (27.007 §10.1.1).
func defineContext(m *Modem, p []param) (reply, error) {
	id, err := p[0].number(1, maxContext)
	switch {
	case err != nil:
		return reply{}, err
	case len(p) == 1 && id == defaultContext:
		return reply{}, notAllowed
	case len(p) == 1:
		delete(m.radio.contexts, id)
		return reply{}, nil
	case !slices.Contains([]string{"IP", "IPV6", "IPV4V6", "Non-IP"}, p[1].text):
		return reply{}, errSyntax
	}
	c := m.radio.contexts[id]
	if c == nil {
		c = &pdpContext{address: fmt.Sprintf("10.126.200.%d", 230+id)}
		m.radio.contexts[id] = c
	}
	c.pdpType = p[1].text
	if len(p) > 2 {
		c.apn = p[2].text
	}
	return reply{}, nil
}
