package emulator

import "fmt"

// packetCommands attach the modem and activate its PDP contexts (manual network/).
// There is no CGEREP: +CGEV is always on (at-facts X-10).
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
			read: eachContext(func(_ *Modem, id int, c *pdpContext) string {
				return fmt.Sprintf("+CGACT: %d,%s", id, bit(c.active))
			}),
			write: activate,
		},
	}
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
	case state == 1 && m.world[detached]:
		return reply{}, gprsError
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
	if err := m.world.carries(); err != nil && state == 1 {
		return reply{}, err
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
	if m.world.carries() == nil {
		m.switchContext(defaultContext, true)
	}
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
