package steps

import (
	"context"
	"fmt"
	"time"

	"attest/broker"
	"attest/broker/pki"
	"attest/broker/wire"
)

// peer is what the broker is told to do, or to do wrong.
type peer struct {
	*scenario
	armed *int // where the broker's journal was when it was told to withhold something
}

var peerSteps = []definition{
	define("the broker withholds the next (CONNACK|SUBACK|UNSUBACK|PUBACK|PUBREC|PUBCOMP)", func(a *areas) any { return a.peer.withholds }),
	define("the broker delays the next (CONNACK|SUBACK|UNSUBACK|PUBACK|PUBREC|PUBCOMP) by {time}", func(a *areas) any { return a.peer.delays }),
	define("the broker sends the next PUBLISH twice", func(a *areas) any { return a.peer.publishesTwice }),
	define("the broker refuses the next CONNECT with code {number}", func(a *areas) any { return a.peer.refuses }),
	define("the broker waits {time} for a CONNECT", func(a *areas) any { return a.peer.waits }),
	define("the broker holds the TLS handshake back for {time}", func(a *areas) any { return a.peer.holdsHandshake }),
	define("the broker presents the {text} certificate chain", func(a *areas) any { return a.peer.presents }),
	define("the broker closes the connection", func(a *areas) any { return a.peer.closes }),
	define("the broker resets the connection", func(a *areas) any { return a.peer.resets }),
}

func (p *peer) inject(ctx context.Context, fault broker.Fault) error {
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	p.faulty = true
	return b.Inject(fault)
}

func (p *peer) withholds(ctx context.Context, packet string) error {
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	from := b.Seq()
	p.armed, p.faulty = &from, true
	return b.Inject(broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: packetTypes[packet]}, Do: broker.Withhold})
}

func (p *peer) delays(ctx context.Context, packet, delay string) error {
	d, err := time.ParseDuration(delay)
	if err != nil {
		return fmt.Errorf("read the time %q: %w", delay, err)
	}
	return p.inject(ctx, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: packetTypes[packet]}, Do: broker.Delay, Delay: p.trial.Quiet(d)})
}

func (p *peer) publishesTwice(ctx context.Context) error {
	return p.inject(ctx, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PUBLISH}, Do: broker.Duplicate})
}

func (p *peer) refuses(ctx context.Context, code string) error {
	return p.inject(ctx, broker.Refuse(code[0]-'0'))
}

// configure changes how the broker will start by a time in the step's text.
func (p *peer) configure(text string, change func(*broker.Config, time.Duration)) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("read the time %q: %w", text, err)
	}
	return p.trial.Configure(func(c *broker.Config) { change(c, p.trial.Quiet(d)) })
}

func (p *peer) waits(limit string) error {
	return p.configure(limit, func(c *broker.Config, d time.Duration) { c.ConnectTimeout = d })
}

func (p *peer) holdsHandshake(delay string) error {
	return p.configure(delay, func(c *broker.Config, d time.Duration) { c.HandshakeDelay = d })
}

func (p *peer) presents(chain string) error {
	return p.trial.Configure(func(c *broker.Config) { c.Chain = pki.Chain(chain) })
}

func (p *peer) closes(ctx context.Context) error { return p.drop(ctx, broker.FIN) }

func (p *peer) resets(ctx context.Context) error { return p.drop(ctx, broker.RST) }

func (p *peer) drop(ctx context.Context, how broker.Close) error {
	b, err := p.trial.Broker(ctx)
	if err != nil {
		return err
	}
	if p.armed != nil {
		p.settle(ctx, b)
	}
	return b.Drop(how)
}

// settle lets what is to be withheld be withheld before the connection goes: the broker
// saw the packet a moment before it would answer, and an answer that falls due after
// the end would be withheld on the next connection instead. A modem that never
// gave cause for it is not waited for long.
func (p *peer) settle(ctx context.Context, b *broker.Broker) {
	limited, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	from := *p.armed
	p.armed = nil
	_, _ = b.Await(limited, from, func(e broker.Event) bool { return e.Kind == broker.Injected }) // if it is not due, it is not
}
