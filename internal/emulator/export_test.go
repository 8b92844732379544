package emulator

import (
	"context"
	"io"
	"net"

	"attest/internal/emulator/mqttc"
	"attest/internal/firmware"
)

// DialWith replaces the network of a modem that has no connection yet.
func DialWith(m *Modem, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	m.loop.do(func() { m.dialNet = dial })
}

// Parsed is one command of a line, as the parser has it.
type Parsed struct {
	Name string
	Form int // 0 execute, 1 write, 2 read, 3 test
	Args string
}

// ParseLine parses a command line; ok is false for one without AT.
func ParseLine(line string) (commands []Parsed, ok bool, err error) {
	body, ok := afterPrefix(line)
	if !ok {
		return nil, false, nil
	}
	list, err := parseBody(body)
	for _, c := range list {
		commands = append(commands, Parsed{c.name, int(c.form), c.args})
	}
	return commands, true, err
}

// Params splits the arguments of a command.
func Params(args string) (texts []string, err error) {
	list, err := params(args)
	for _, p := range list {
		texts = append(texts, p.text)
	}
	return texts, err
}

// Say feeds chunks to a new modem and returns all it prints to them.
func Say(p *firmware.Profile, chunks []string) string {
	m, err := New(Config{Profile: p, IMEI: "868488076506128", IMSI: "460001841426414", ICCID: "898604981022C0256459"})
	if err != nil {
		panic(err)
	}
	defer m.Close()
	out := newOutput(nil)
	m.loop.do(func() { m.out = out })
	for _, chunk := range chunks {
		m.loop.do(func() { m.input([]byte(chunk)) })
	}
	m.loop.do(func() { m.out = nil })
	return string(out.queue)
}

// Frame is one frame of a port.
type Frame struct {
	Text               string
	Unsolicited, Fixed bool // neither: an answer
}

// Disturbed writes the frames to w with the decisions of a seed and a name.
func Disturbed(seed uint64, name string, frames []Frame, w io.Writer) error {
	j := newJitter(seed)
	j.restart(name)
	out := newOutput(j)
	for _, f := range frames {
		kind := answerFrame
		if f.Unsolicited {
			kind = unsolicitedFrame
		} else if f.Fixed {
			kind = fixedFrame
		}
		out.put(kind, []byte(f.Text))
	}
	out.close()
	return out.pump(w)
}

// Knobs returns those of the modem's MQTT client.
func Knobs(m *Modem) (knobs mqttc.Knobs) {
	m.loop.do(func() { knobs = m.knobs })
	return knobs
}
