// Package modem holds one live dialogue with a modem over a port.
//
// [Open] starts reading at once and owns the port until [Modem.Close]. For a
// command and its answer call [Modem.Do]; for a command that asks for data,
// [Modem.DoData]; for a line that comes later, [Modem.Await]. The steps of an
// exchange can be taken one by one: [Modem.Send], [Modem.AwaitPrompt],
// [Modem.Write], [Modem.AwaitFinal].
//
// Every byte of both directions is kept in a journal, in the order in which it
// was written or read, so no line is lost because nobody waited for it yet;
// [Modem.Forget] lets a long dialogue drop what is over.
// Waiting is "an entry of the journal until the context ends": there is no other
// deadline, no polling, and no time-out of the package's own.
//
// What ends a wait is told apart, because only one of the three says something
// about the modem: a [TimeoutError] is a modem that did not say what was waited
// for; an error of the port ([port.ErrGone], [port.ErrStalled], …) is a bench
// that broke; context.Canceled is a caller that gave up.
//
// The package gives no verdicts. It neither retries nor repairs.
package modem

import (
	"sync"
	"time"

	"attest/internal/at"
	"attest/internal/port"
)

// Config says how to talk to the modem. The zero value is useful: no dialect,
// commands end in CR LF, and the modem may echo.
type Config struct {
	Dialect    at.Dialect
	Terminator string // ends a command line; "" means CR LF (at-facts §2.2)
	EchoOff    bool   // the modem has been told ATE0 before; Send learns of later changes itself
	// Observe is called for every entry in order. It must return quickly and
	// must not call the modem.
	Observe func(Entry)
}

// Entry is one item of the journal: a line received, or bytes sent in one write.
type Entry struct {
	Seq     int       // its place in the journal, from 0
	Time    time.Time // when it was sent, or its last byte came
	Began   time.Time // when the first byte of a line came; zero for what was sent
	Sent    bool
	Command at.Command // the command line that was sent; empty for payload and for lines
	Raw     []byte     // every byte; of a line the same as Line.Raw
	Line    at.Line    // what was received
	Claimed bool       // an Await or an answer has taken the line
}

// Modem is one dialogue. Its methods may be called from several goroutines;
// commands must not overlap, V.250 §5.6.1.
type Modem struct {
	port     port.Port
	direct   interruptible // the same port; nil if it is none
	cfg      Config
	emit     func(at.Line) // m.receive, bound once
	writing  chan struct{} // holds a value while a write is under way
	reading  chan struct{} // the token: holds a value while somebody reads, and once the port has ended
	takeover *time.Timer   // starts the background when nobody has read for idle
	buf      []byte        // what is read; belongs to who has the token
	ended    chan struct{} // closed when the port has ended

	mu       sync.Mutex
	scanner  *at.Scanner
	journal  []Entry
	dropped  int           // entries that Forget took: journal[0] has this Seq
	arrival  time.Time     // of the bytes being scanned
	began    time.Time     // arrival of the line that is under way; zero while none is
	received int           // bytes read so far
	changed  chan struct{} // closed at the next change; nil while nobody waits
	mark     int           // Await looks at entries from here on
	command  int           // the entry of the last command sent
	pending  at.Pending    // the last command sent
	echo     bool          // the modem may echo
	err      error         // why the port ended; written under the token too
}

// Open starts the dialogue on p, which belongs to it until Close.
func Open(p port.Port, cfg Config) *Modem {
	if cfg.Terminator == "" {
		cfg.Terminator = "\r\n"
	}
	m := &Modem{
		port:    p,
		cfg:     cfg,
		writing: make(chan struct{}, 1),
		reading: make(chan struct{}, 1),
		buf:     make([]byte, 4096),
		ended:   make(chan struct{}),
		scanner: at.NewScanner(cfg.Dialect),
		echo:    !cfg.EchoOff,
		command: -1,
	}
	m.emit = m.receive
	m.direct, _ = p.(interruptible)
	m.reading <- struct{}{}
	m.takeover = time.AfterFunc(idle, m.takeOver)
	go m.background()
	return m
}

// Close closes the port and ends every wait with an error that wraps
// port.ErrClosed. The journal stays; a line that was under way is its last entry.
func (m *Modem) Close() error {
	err := m.port.Close()
	<-m.ended // within idle somebody reads
	return err
}

// Resume tells that the port was away with a restart and is back: the line that was under
// way has no end, for which nobody is blamed, and the modem may echo again.
func (m *Modem) Resume() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrival = time.Now()
	m.scanner.End(m.receiveRest)
	m.began, m.echo = time.Time{}, true
}

// Err returns why the dialogue has ended, an error of the port; nil while it lasts.
func (m *Modem) Err() error {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// take scans what was read. It returns the channel whose close tells everyone
// who waits; nil when nobody does.
func (m *Modem) take(b []byte, err error) chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrival = time.Now()
	m.received += len(b)
	if m.began.IsZero() {
		m.began = m.arrival
	}
	m.scanner.Feed(b, m.emit)
	if len(m.scanner.Rest()) == 0 {
		m.began = time.Time{}
	}
	if err != nil {
		m.err = err
		m.scanner.End(m.receiveRest)
	}
	changed := m.changed
	m.changed = nil
	return changed
}

// receive journals one line. The caller holds m.mu.
func (m *Modem) receive(l at.Line) {
	l = l.Clone()
	m.add(Entry{Time: m.arrival, Began: m.began, Raw: l.Raw, Line: l})
	m.began = m.arrival
	if l.Kind == at.Final && l.Text == "OK" {
		m.learnEcho()
	}
	if l.Text == "RDY" {
		m.echo = true // after a restart nobody knows
	}
}

// receiveRest journals the line that the end of the dialogue cut off. That it
// has no end is not the modem's fault, so it carries no flaw.
func (m *Modem) receiveRest(l at.Line) {
	l.Flaws = nil
	m.receive(l)
}

// learnEcho notes what an accepted command did to the echo, V.250 §6.2.4.
func (m *Modem) learnEcho() {
	for _, c := range m.pending.Command.Parts() {
		switch c.Name() {
		case "E":
			m.echo = c.Text[len(c.Text)-1] != '0'
		case "Z", "&F", "+RSTSET":
			m.echo = true
		}
	}
}

// add appends e to the journal. The caller holds m.mu.
func (m *Modem) add(e Entry) {
	e.Seq = m.next()
	m.journal = append(m.journal, e)
	if m.cfg.Observe != nil {
		m.cfg.Observe(e)
	}
}

// change returns a channel that is closed at the next change. The caller holds m.mu.
func (m *Modem) change() <-chan struct{} {
	if m.changed == nil {
		m.changed = make(chan struct{})
	}
	return m.changed
}
