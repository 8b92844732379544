package broker

import (
	"fmt"
	"time"

	"attest/broker/wire"
)

// mishap is what becomes of one packet under all the faults that hit it.
type mishap struct {
	frames        [][]byte // what goes on, in order; a cut one is not whole
	delay         time.Duration
	drip          time.Duration // before each byte; negative: written at once
	stall         bool
	refuse        byte
	before, after *Close
}

// mishap journals each fault and combines them.
func (l *link) mishap(hit []Fault, p wire.Packet) mishap {
	m := mishap{frames: [][]byte{p.Raw}, drip: -1}
	for _, f := range hit {
		l.note(Event{Kind: Injected, Packet: &p, Err: f.describe(p)})
		m.add(f)
	}
	return m
}

func (m *mishap) add(f Fault) {
	fin, rst := FIN, RST
	switch f.Do {
	case Refusal:
		m.refuse = f.Code
	case Withhold:
		m.frames = nil
	case Delay:
		m.delay += f.Delay
	case Duplicate:
		m.frames = append(m.frames, m.frames...)
	case Replace:
		m.frames = split(f.Bytes)
	case Truncate:
		for i, frame := range m.frames {
			m.frames[i] = frame[:min(f.Keep, len(frame))]
		}
	case Drip:
		m.drip = f.Delay
	case CloseBefore:
		m.before = &fin
	case CloseAfter:
		m.after = &fin
	case ResetBefore:
		m.before = &rst
	case ResetAfter:
		m.after = &rst
	case Stall:
		m.stall = true
	}
}

// wait takes the time that the mishap takes and reports false if the connection went away over it, as it must when
// it stalls.
func (m *mishap) wait(gone <-chan struct{}) bool {
	if m.stall {
		<-gone
		return false
	}
	return pause(m.delay, gone)
}

// pause waits for d and reports false if the connection went away before.
func pause(d time.Duration, gone <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-gone:
		return false
	}
}

// describe is the fault at its packet, for the timeline.
func (f Fault) describe(p wire.Packet) string {
	text := fmt.Sprintf("%v at %v %v", f.Do, p, f.On.Dir)
	switch f.Do {
	case Refusal:
		return fmt.Sprintf("refuse with code %d: %v", f.Code, p)
	case Delay:
		return fmt.Sprintf("%s by %v", text, f.Delay)
	case Drip:
		return fmt.Sprintf("%s, a byte each %v", text, f.Delay)
	case Truncate:
		return fmt.Sprintf("%s to %d of %d bytes", text, min(f.Keep, len(p.Raw)), len(p.Raw))
	case Replace:
		return fmt.Sprintf("%s by %q", text, f.Bytes)
	}
	return text
}
