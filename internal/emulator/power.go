package emulator

import (
	"time"

	"attest/internal/firmware"
)

// power is whether the modem hears its port.
type power uint8

const (
	on  power = iota
	off       // switched off, or booting: input is lost, nothing is printed
)

// settings are what AT&W stores and AT&F resets. MQTT, TCP and SSL settings are
// not among them: they are gone after a restart (at-facts §2.6).
type settings struct {
	echo, quiet        bool
	cmee               int
	creg, cgreg, cereg int // <n> of the registration commands
	operator           int // <format> of AT+COPS?
	fun                int // AT+CFUN
	general            generalSettings
}

func (m *Modem) factory() settings {
	d := m.profile.Defaults
	n := d.Registration.Value
	return settings{
		echo: d.Echo.Value == 1, quiet: d.Quiet.Value == 1, cmee: d.CMEE.Value,
		creg: n, cgreg: n, cereg: n, fun: 1, general: m.factoryGeneral(),
	}
}

// restart switches the modem off and on again. RAM is lost, files are not.
func (m *Modem) restart() {
	m.switchOff()
	m.cause = byCrash
	start, network := m.bootLines()
	acts := m.printing(start)
	if len(acts) == 0 {
		acts = []act{{at: m.boot, do: func() {}}}
	}
	ready := &acts[len(acts)-1]
	say := ready.do
	if m.broken.has(readyMissing) {
		say = func() {}
	}
	ready.do = func() { m.wake(); say(); m.started() }
	m.schedule(append(acts, m.joining(network)...), 0)
}

// switchOff stops everything at once; the network is not told.
func (m *Modem) switchOff() {
	m.life++
	m.power = off
	m.unlocked = false
	m.dropData()
	m.line = lineBuffer{}
	m.abandonLink()
	for _, k := range m.scene.sockets {
		m.abandonSocket(k)
	}
}

// wake is the state of RAM after power-on.
func (m *Modem) wake() {
	m.power = on
	m.set = m.stored
	m.set.fun = 1
	m.readHead = m.profile.Defaults.FSReadHead.Value
	m.ssl = make(map[int]sslContext)
	m.mqtt = m.newMQTTSide()
	if m.scene.state == "" || !m.broken.has(sceneSurvives) {
		m.scene = newScene(m.world.nameServers())
	}
	m.radio = newRadio()
}

// lastOfStart is the boot line behind which the modem takes commands; what
// follows it comes from the network.
const lastOfStart = "RDY"

// bootLines returns the lines of the start itself and those of the network.
func (m *Modem) bootLines() (ready, network []firmware.BootLine) {
	lines := m.profile.Boot
	end := 0
	for i, line := range lines {
		if line.Value == lastOfStart {
			end = i + 1
		}
	}
	return lines[:end], lines[end:]
}

// delay is when a boot line comes on this modem: Config.Boot in place of the
// time of the first line.
func (m *Modem) delay(line firmware.BootLine) time.Duration {
	first := m.profile.Boot[0].After
	if first <= 0 {
		return m.boot
	}
	return time.Duration(line.After / first * float64(m.boot))
}

// act is something the modem does by itself, at a time since its start.
type act struct {
	at time.Duration
	do func()
}

// schedule does the acts in their order, the clock being at now.
func (m *Modem) schedule(acts []act, now time.Duration) {
	for len(acts) > 0 && acts[0].at <= now {
		acts[0].do()
		acts = acts[1:]
	}
	if len(acts) > 0 {
		m.later(acts[0].at-now, func() { m.schedule(acts, acts[0].at) })
	}
}

// printing is the printing of boot lines at their times.
func (m *Modem) printing(lines []firmware.BootLine) []act {
	var acts []act
	for _, line := range lines {
		acts = append(acts, act{at: m.delay(line), do: func() { m.urc(m.profile.BootText(line, m.now())) }})
	}
	return acts
}

// joining is the network taking the modem in, and the lines that tell of it.
func (m *Modem) joining(network []firmware.BootLine) []act {
	if m.shutOut() {
		return []act{{at: m.boot, do: func() {}}}
	}
	acts := m.printing(network)
	if len(acts) == 0 {
		return []act{{at: m.boot, do: m.register}}
	}
	first := &acts[0]
	say := first.do
	first.do = func() { m.register(); say() }
	return append(acts, act{acts[len(acts)-1].at, m.joined})
}

// register makes the default bearer active, which it is as soon as the network
// has taken the modem in (manual CGDCONT).
func (m *Modem) register() {
	if m.set.fun == 1 && m.radio.selection != deregistered && !m.shutOut() {
		m.radio.registered, m.radio.attached = true, !m.world[detached]
		m.radio.contexts[defaultContext].active = m.world.carries() == nil
		m.reportRegistration()
	}
}

func (m *Modem) now() time.Time { return time.Now().Add(m.clock) }

func powerCommands() []entry {
	restarting := func(m *Modem) (reply, error) { return reply{after: m.restartBy(byCommand)}, nil }
	return []entry{
		{name: "+RESET", execute: restarting},
		{name: "+RSTSET", execute: func(m *Modem) (reply, error) {
			if !m.broken.has(factoryForgotten) {
				m.stored = m.factory()
			}
			return restarting(m)
		}},
		{name: "+CPOWD", write: powerDown},
		{
			name:  "+CFUN",
			test:  answers("+CFUN: (0,1,4),(0,1)"),
			read:  func(m *Modem) (reply, error) { return text("+CFUN: " + itoa(m.set.fun)) },
			write: setFunction,
		},
	}
}

// powerDown is AT+CPOWD: 1 says farewell, 0 says nothing (manual CPOWD). Only a
// power cycle or a reset brings the modem back.
func powerDown(m *Modem, p []param) (reply, error) {
	if len(p) != 1 {
		return reply{}, errSyntax
	}
	n, err := p[0].number(0, 1)
	if err != nil {
		return reply{}, err
	}
	r := reply{after: m.switchOff, mute: n == 0}
	if n == 1 {
		r.final = "NORMAL POWER DOWN"
	}
	return r, nil
}

// setFunction is AT+CFUN=<fun>[,<rst>].
func setFunction(m *Modem, p []param) (reply, error) {
	if len(p) > 2 {
		return reply{}, errSyntax
	}
	fun, err := p[0].number(0, 4)
	if err != nil || fun == 2 || fun == 3 {
		return reply{}, errSyntax
	}
	if len(p) == 2 {
		if reset, err := p[1].number(0, 1); err != nil {
			return reply{}, err
		} else if reset == 1 {
			return reply{after: m.restartBy(byCommand)}, nil
		}
	}
	was := m.set.fun
	if m.broken.has(radioStays) {
		return reply{}, nil
	}
	m.set.fun = fun
	switch {
	case fun == was:
	case fun == 1:
		return reply{after: m.comeBack}, nil
	case was == 1:
		return reply{after: m.leaveNetwork}, nil
	}
	return reply{}, nil
}

// comeBack is the network after the radio has been switched on again
// (at-facts §6.2).
func (m *Modem) comeBack() {
	_, network := m.bootLines()
	acts := m.joining(network)
	m.schedule(acts, acts[0].at-m.boot)
}
