package emulator

import "time"

// endOfData ends an MPUBEX without a length, Ctrl-Z.
const endOfData = 0x1A

// dataMode is the modem taking data after a prompt. It is never echoed.
type dataMode struct {
	size  int // exactly so many bytes; 0: until endOfData or dataGap
	limit int // the most that is kept when size is 0
	data  []byte
	over  bool

	patience time.Duration
	timer    *time.Timer
	finish   func(data []byte, why ending)

	escapes    bool // ESC gives up (manual CIPSEND)
	echo, late bool // defects: the data are echoed; data that came with the command are lost
}

// ending is what ended the data mode.
type ending uint8

const (
	complete ending = iota
	timedOut
	tooLong
	abandoned // by ESC
)

// escape gives up the data of a CIPSEND.
const escape = 0x1B

// dataGap ends an MPUBEX without a length: the pause after which the data are
// complete (manual MPUBEX: 5 s between two pieces of data).
func (m *Modem) dataGap() time.Duration {
	return time.Duration(m.profile.Limits.PayloadIdle.Value) * time.Second
}

// beginData enters data mode. Time 0 waits for ever: no time is documented for
// a fixed length (at-facts §10.9).
func (m *Modem) beginData(d *dataMode, patience time.Duration) {
	m.data = d
	d.patience = patience
	if patience > 0 {
		d.timer = time.AfterFunc(patience, func() {
			m.loop.post(func() {
				if m.data == d {
					m.endData(timedOut)
				}
			})
		})
	}
}

// takeData takes data from chunk and returns how many bytes it used; the rest
// is command mode again.
func (m *Modem) takeData(chunk []byte) int {
	d := m.data
	if d.echo {
		m.out.write(chunk)
	}
	if d.size > 0 {
		n := min(len(chunk), d.size-len(d.data))
		d.data = append(d.data, chunk[:n]...)
		if len(d.data) == d.size {
			m.endData(complete)
		}
		return n
	}
	if d.timer != nil {
		d.timer.Reset(d.patience)
	}
	for i, b := range chunk {
		switch {
		case b == endOfData:
			m.endData(complete)
			return i + 1
		case b == escape && d.escapes:
			m.endData(abandoned)
			return i + 1
		case len(d.data) >= d.limit:
			d.over = true
		default:
			d.data = append(d.data, b)
		}
	}
	return len(chunk)
}

// endData leaves data mode and hands over what came.
func (m *Modem) endData(why ending) {
	d := m.data
	m.dropData()
	if d.over {
		why = tooLong
	}
	d.finish(d.data, why)
}

// dropData leaves data mode without a result.
func (m *Modem) dropData() {
	if m.data != nil && m.data.timer != nil {
		m.data.timer.Stop()
	}
	m.data = nil
}
