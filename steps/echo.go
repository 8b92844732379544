package steps

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"attest/broker"
)

// echoPeer is the broker's echo: what it got, and what it does by itself.
type echoPeer struct {
	*scenario
	dialogue *dialogue
	data     string // what was sent as letters
}

var echoSteps = []definition{
	define("the echo keeps what it gets", func(a *areas) any { return a.echoPeer.keeps }),
	define("the echo got {text} within {time}", func(a *areas) any { return a.echoPeer.got }),
	define("I send {number} letters as data", func(a *areas) any { return a.echoPeer.letters }),
	define("the echo got those letters within {time}", func(a *areas) any { return a.echoPeer.gotLetters }),
	define("the echo got nothing", func(a *areas) any { return a.echoPeer.gotNothing }),
	define("the broker saw {number} connections closed by the modem within {time}", func(a *areas) any { return a.echoPeer.closed }),
	define("the echo sends {text}", func(a *areas) any { return a.echoPeer.sends }),
	define("the echo closes the connection", func(a *areas) any { return a.echoPeer.closes }),
	define("the echo resets the connection", func(a *areas) any { return a.echoPeer.resets }),
}

func (p *echoPeer) got(ctx context.Context, text, limit string) error {
	want, err := unescape(text)
	if err != nil {
		return err
	}
	return p.gets(ctx, want, limit)
}

func (p *echoPeer) keeps() error {
	return p.trial.Configure(func(c *broker.Config) { c.Silent = true })
}

// letters writes so many bytes of an alphabet whose length is prime: a lost part shows.
func (p *echoPeer) letters(ctx context.Context, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	p.data = strings.Repeat(alphabet, n/len(alphabet)+1)[:n]
	return p.dialogue.write(ctx, []byte(p.data))
}

func (p *echoPeer) gotLetters(ctx context.Context, limit string) error {
	return p.gets(ctx, p.data, limit)
}

// gets puts together what came: TCP may cut it anywhere.
func (p *echoPeer) gets(ctx context.Context, want, limit string) error {
	all := ""
	err := p.sees(ctx, limit, func(e broker.Event) bool {
		if e.Kind == broker.DataReceived {
			all += string(e.Data)
		}
		return strings.HasSuffix(all, want)
	})
	var unseen *broker.TimeoutError
	if errors.As(err, &unseen) && ctx.Err() == nil && all != "" {
		return p.mismatch("the echo got "+escape(all), "the data "+escape(want))
	}
	return p.explain(ctx, err, "the data "+escape(want))
}

// sees waits for an event since the beginning of the trial.
func (p *echoPeer) sees(ctx context.Context, limit string, match func(broker.Event) bool) error {
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	limited, cancel, err := p.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	_, err = b.Await(limited, 0, match)
	return err
}

// gotNothing asks the modem first, so that whatever it had to send has been sent.
func (p *echoPeer) gotNothing(ctx context.Context) error {
	if err := p.settled(ctx); err != nil {
		return err
	}
	events, err := p.trial.Seen()
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == broker.DataReceived {
			return p.mismatch("the echo got "+escape(string(e.Data)), "no data")
		}
	}
	return nil
}

func (p *echoPeer) sends(ctx context.Context, text string) error {
	data, err := unescape(text)
	if err != nil {
		return err
	}
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	if err := p.accepted(ctx); err != nil {
		return err
	}
	return b.Say([]byte(data))
}

// accepted waits for the connection: the modem knows of it half a round trip earlier.
func (p *echoPeer) accepted(ctx context.Context) error {
	err := p.sees(ctx, "10s", func(e broker.Event) bool { return e.Kind == broker.Accepted && e.Listener == broker.Echo })
	return p.explain(ctx, err, "a connection to the echo")
}

func (p *echoPeer) closes(ctx context.Context) error { return p.drop(ctx, broker.FIN) }

func (p *echoPeer) resets(ctx context.Context) error { return p.drop(ctx, broker.RST) }

func (p *echoPeer) drop(ctx context.Context, how broker.Close) error {
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	if err := p.accepted(ctx); err != nil {
		return err
	}
	return b.Drop(how)
}

// closed counts the connections that the modem ended.
func (p *echoPeer) closed(ctx context.Context, count, limit string) error {
	want, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	err = p.sees(ctx, limit, func(e broker.Event) bool {
		if e.Kind == broker.Closed && e.ByPeer {
			want--
		}
		return want <= 0
	})
	return p.explain(ctx, err, count+" connections closed by the modem")
}
