package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
)

// Auto is the URL of the first modem that is found on the USB ports of this machine;
// usb:auto?baud=N has another line rate.
const Auto = "usb:auto"

// findTime is how long a port may take to tell which firmware is behind it.
const findTime = time.Second

// NoModemError says that no USB port of this machine has a modem that we know.
type NoModemError struct{ Candidates []Candidate }

// Candidate is a port on which a modem was looked for.
type Candidate struct {
	URL  string // its identity
	Said string // what was there instead
}

func (e *NoModemError) Error() string {
	if len(e.Candidates) == 0 {
		return "find a modem: this machine has no USB serial port"
	}
	var said []string
	for _, c := range e.Candidates {
		said = append(said, c.URL+" "+c.Said)
	}
	return "find a modem: no port answers as an AT firmware that is known: " + strings.Join(said, "; ")
}

// Find returns the URL of the modem that cfg names. Only [Auto] has to be looked for: of
// the USB ports that nobody holds, known AT ports first, each is asked for a second which
// firmware it has, and the first that tells one is named by what it is, so that it is
// found again when it was unplugged. Without any the error is a *NoModemError.
func Find(ctx context.Context, cfg Config) (string, error) {
	query, auto := parseAuto(cfg.Modem)
	if !auto {
		return cfg.Modem, nil
	}
	ports, err := port.Candidates(cfg.ports())
	if err != nil {
		return "", &port.OpenError{Err: fmt.Errorf("find a modem: %w", err)}
	}
	none := new(NoModemError)
	for _, p := range ports {
		name := p.URL() + query
		said, err := cfg.meet(ctx, name)
		if ctx.Err() != nil {
			return "", fmt.Errorf("find a modem: %w", context.Cause(ctx))
		}
		if err == nil {
			return name, nil
		}
		none.Candidates = append(none.Candidates, Candidate{URL: p.URL(), Said: said})
	}
	return "", none
}

// parseAuto reports whether a URL is Auto, and returns the parameters that a port's own
// URL gets for it. What is wrong with them the port says.
func parseAuto(modem string) (query string, auto bool) {
	u, err := url.Parse(modem)
	if err != nil || !strings.EqualFold(u.Scheme+":"+u.Opaque, Auto) {
		return "", false
	}
	if u.RawQuery != "" {
		query = "&" + u.RawQuery
	}
	return query, true
}

// meet asks what is on a port which firmware it has. It returns what it said instead,
// with an error.
func (c *Config) meet(ctx context.Context, name string) (said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.longest(findTime))
	defer cancel()
	stream, err := port.Open(ctx, name, c.ports())
	if err != nil {
		return refused(err), err
	}
	m := modem.Open(stream, modem.Config{Dialect: luat.Dialect()})
	defer func() { _ = m.Close() }() // it is opened anew to be used
	var answer modem.Answer
	if _, err = m.Do(ctx, luat.Pending("AT")); err == nil {
		answer, err = m.Do(ctx, luat.Pending("ATI"))
	}
	if err != nil {
		return silence(m), err
	}
	raw := strings.Join(answer.Texts(), " ")
	if _, err = firmware.ParseIdentity(raw); err != nil {
		return fmt.Sprintf("says it is %q", clip(raw)), err
	}
	return "", nil
}

// refused says in a few words why a port was not opened.
func refused(err error) string {
	var held *port.HeldError
	if errors.As(err, &held) {
		return "is " + strings.TrimPrefix(held.Error(), fmt.Sprintf("open serial port %q: ", held.Path))
	}
	return fmt.Sprintf("cannot be opened (%v)", err)
}

// silence says what came from a port that did not answer.
func silence(m *modem.Modem) string {
	var heard []byte
	for _, e := range m.Journal() {
		if !e.Sent && e.Line.Kind != at.Echo {
			heard = append(heard, e.Raw...)
		}
	}
	heard = append(heard, m.Rest()...)
	if len(heard) == 0 {
		return "says nothing"
	}
	return fmt.Sprintf("answers no AT command, but sends %q", clip(string(heard)))
}
