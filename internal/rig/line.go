package rig

import "attest/internal/port"

// line is the modem's end of the cable.
type line struct {
	rig *Rig
	pty *port.PTY
}

// Read returns what reaches the modem.
func (l *line) Read(p []byte) (int, error) {
	for {
		l.rig.taken(l.pty)
		n, err := l.pty.Read(p)
		if err != nil {
			return n, err
		}
		if kept := l.rig.cross(p[:n], nil); kept > 0 {
			return kept, nil
		}
	}
}

// Write sends what the modem says; what is lost counts as said.
func (l *line) Write(p []byte) (int, error) {
	if l.rig.restarted(p) {
		return len(p), nil
	}
	var failed error
	l.rig.cross(p, func(part []byte) {
		if failed == nil {
			_, failed = l.pty.Write(part)
		}
	})
	return len(p), failed
}

func (l *line) Close() error { return l.pty.Close() }

// taken waits while the modem takes no bytes from this cable.
func (r *Rig) taken(pty *port.PTY) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.holding && r.pty == pty {
		r.changed.Wait()
	}
}

// cross lets bytes pass up to the next moment, has it happen, and so on. It moves those
// that get through to the front of p, or hands them on in parts, and returns their number.
func (r *Rig) cross(p []byte, hand func([]byte)) int {
	kept := 0
	for rest := p; len(rest) > 0; {
		part, lost, happen := r.pass(rest)
		if !lost && hand != nil {
			hand(rest[:part])
		}
		if !lost {
			kept += copy(p[kept:], rest[:part])
		}
		rest = rest[part:]
		for _, f := range happen {
			f()
		}
	}
	return kept
}

// pass counts bytes up to the next moment, and returns what happens then.
func (r *Rig) pass(p []byte) (n int, lost bool, happen []func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n = len(p)
	for _, m := range r.due {
		if left := m.at - r.crossed; left > 0 {
			n = min(n, left)
		}
	}
	r.crossed += n
	waiting := r.due[:0]
	for _, m := range r.due {
		if m.at <= r.crossed {
			happen = append(happen, m.do)
		} else {
			waiting = append(waiting, m)
		}
	}
	r.due = waiting
	return n, r.silent, happen
}
