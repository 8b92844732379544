package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// remote is a serial line behind a server that speaks RFC 2217, Telnet's
// COM-PORT-OPTION. The reader of the port hears the server's commands between the data and
// answers them; there is no goroutine of its own.
type remote struct {
	*connection

	// Of the reading goroutine, and of Open before there is one.
	decoder telnetDecoder
	asked   map[option]bool // by us, not answered yet
	on      map[option]bool // granted
	refused string          // what we need and do not get; only Open looks
	acks    map[byte][]byte // values that the server told, by code; only Open looks
	said    []byte          // by the modem or the server while the port was opened

	sending sync.Mutex // one message at a time; guards debt
	debt    []byte     // the rest of a message of which a part was sent

	mu        sync.Mutex    // guards what is below
	replies   []byte        // to be sent
	suspended chan struct{} // closed when the server takes data again; nil: it does
	ended     bool
	lines     Lines
	hasLines  bool
}

// option is a verb of ours with its option.
type option struct{ verb, name byte }

// openRemote opens rfc2217://host:port.
func openRemote(ctx context.Context, name, address string, cfg Config) (Port, error) {
	c, err := connect(ctx, name, address, cfg)
	if err != nil {
		return nil, err
	}
	r := &remote{connection: c, on: make(map[option]bool), acks: make(map[byte][]byte)}
	r.baud = cfg.Baud
	if err := r.start(ctx, cfg.Baud); err != nil {
		r.Close()
		return nil, fmt.Errorf("open port %q: %w", name, err)
	}
	r.acks, r.said = nil, nil
	return r, nil
}

func (r *remote) Read(p []byte) (int, error) { return r.ReadContext(context.Background(), p) }

// ReadContext is Read, or ErrInterrupted when ctx ends before a byte of the modem comes.
func (r *remote) ReadContext(ctx context.Context, p []byte) (int, error) {
	for {
		n, err := r.receive(ctx, p)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// receive is one read of the connection: 0 and no error when all of it was commands.
func (r *remote) receive(ctx context.Context, p []byte) (int, error) {
	n, err := r.stream.ReadContext(ctx, p)
	return r.digest(p[:n], err)
}

// ReadReady is Read that does not wait: 0 and no error when there is nothing.
func (r *remote) ReadReady(p []byte) (int, error) {
	n, err := r.stream.ReadReady(p)
	return r.digest(p[:n], err)
}

// digest leaves the data of what was read at the front of it, and answers the commands.
func (r *remote) digest(raw []byte, err error) (int, error) {
	if err != nil && !errors.Is(err, ErrInterrupted) {
		r.end()
	}
	n := len(r.decoder.decode(raw, r.hear))
	r.answer()
	return n, err
}

// hear takes a command of the server.
func (r *remote) hear(c telnetCommand) {
	switch {
	case c.verb != telnetSB:
		r.settle(c)
	case c.option == optionComPort && len(c.body) > 0:
		r.comPort(c.body[0], c.body[1:])
	}
}

// settle is the negotiation of an option, RFC 1143 without a queue, since we ask once:
// an answer to us is not answered, what we did not ask for is refused.
func (r *remote) settle(c telnetCommand) {
	ours := option{telnetWILL, c.option}
	refusal := byte(telnetWONT)
	if c.verb == telnetWILL || c.verb == telnetWONT {
		ours.verb, refusal = telnetDO, telnetDONT
	}
	granted := c.verb == telnetDO || c.verb == telnetWILL
	switch {
	case r.asked[ours]:
		delete(r.asked, ours)
		r.on[ours] = granted
		if !granted && c.option != optionSGA {
			r.refused = map[byte]string{optionComPort: "COM-PORT-OPTION", optionBinary: "binary transmission"}[c.option]
		}
	case granted == r.on[ours]: // nothing new, RFC 854
	default:
		delete(r.on, ours)
		r.reply([]byte{telnetIAC, refusal, c.option})
	}
}

// comPort takes a command of RFC 2217.
func (r *remote) comPort(code byte, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case code == flowSuspend+ofServer && r.suspended == nil && !r.ended:
		r.suspended = make(chan struct{})
	case code == flowResume+ofServer:
		r.resume()
	case code == notifyModemState+ofServer && len(body) == 1:
		bits := body[0]
		r.lines = Lines{CTS: bits&0x10 != 0, DSR: bits&0x20 != 0, RI: bits&0x40 != 0, DCD: bits&0x80 != 0}
		r.hasLines = true
	case r.acks != nil:
		r.acks[code] = append([]byte{}, body...)
	}
}

// resume lets writers go on. The caller holds mu.
func (r *remote) resume() {
	if r.suspended != nil {
		close(r.suspended)
		r.suspended = nil
	}
}

// end lets a writer that waits see that the connection is gone, or closed.
func (r *remote) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	r.resume()
}

// Close is that of the connection, also for a writer that the server told to wait.
func (r *remote) Close() error {
	err := r.connection.Close()
	r.end()
	return err
}

func (r *remote) readLines() (Lines, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.hasLines {
		return Lines{}, ErrNoLines
	}
	if r.closed.Load() {
		return Lines{}, r.explain("read the control lines of", os.ErrClosed)
	}
	return r.lines, nil
}
