package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/luat"
)

// introductions bounds how often a modem that does not log in is asked to.
const introductions = 3

// introduce lets the modem log in once before the first scenario, and again when its
// address may have changed, so that the broker knows it: a handshake that fails tells
// nobody whose it was. A modem that does not log in is judged all the same; what
// strangers make doubtful is then an error of the bench. The modem has to be prepared
// again.
func (b *Bench) introduce(ctx context.Context) error {
	w := &b.watch
	if w.guard == nil || w.guard.Addresses() > 0 && !w.lost || w.asked == introductions {
		return nil
	}
	w.asked++
	w.guard = new(broker.Guard) // the address that it had may be somebody else's by now
	if why := b.logIn(ctx); why != nil {
		if ctx.Err() != nil || lost(why) {
			return why
		}
		b.remarks = append(b.remarks, "the modem did not log in to the broker, so its address is not known: "+why.Error())
	} else {
		w.lost, w.asked = false, 0
	}
	return b.prepare(ctx)
}

// logIn connects as documented and waits until the broker knows the address.
func (b *Bench) logIn(ctx context.Context) error {
	cfg := b.cfg.broker()
	b.protect(&cfg, "")
	server, err := broker.Start(ctx, cfg)
	if err != nil {
		return err
	}
	defer server.Close()
	for _, command := range []string{
		fmt.Sprintf(`AT+MCONFIG="attest",%s,%s`, luat.Quote(b.cfg.Broker.User), luat.Quote(b.cfg.Broker.Password)),
		fmt.Sprintf("AT+MIPSTART=%s,%d", luat.Quote(b.cfg.host()), server.Port(broker.Plain)),
	} {
		if err := b.accepts(ctx, command); err != nil {
			return err
		}
	}
	err = b.present(ctx, server)
	if hung := b.hangUp(ctx); err == nil {
		err = hung
	}
	return err
}

// present sends MCONNECT, waits until the modem has said what came of it, and gives a CONNECT
// that may still be on its way a second.
func (b *Bench) present(ctx context.Context, server *broker.Broker) error {
	from := b.modem.Mark()
	if err := b.accepts(ctx, "AT+MCONNECT=1,60"); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, b.scale(b.budget("CONNACK OK")))
	defer cancel()
	said, err := b.modem.AwaitFrom(limited, from, "CONNACK OK", func(l at.Line) bool {
		return l.Text == "CONNACK OK" || l.Text == "CLOSED" || at.IsError(l.Text)
	})
	if lost(err) || ctx.Err() != nil {
		return err
	}
	limited, cancel = context.WithTimeout(ctx, b.scale(time.Second))
	defer cancel()
	if _, err := server.Await(limited, 0, func(e broker.Event) bool { return e.Packet != nil && e.Packet.Connect != nil }); err != nil {
		return fmt.Errorf("the broker saw no login within the documented time, and the modem said %q", said.Text)
	}
	return nil
}

// accepts sends a command, wants OK, and waits for the connection that it opens.
func (b *Bench) accepts(ctx context.Context, command string) error {
	from := b.modem.Mark()
	answer, err := b.do(ctx, command)
	if err != nil {
		return err
	}
	name := at.Command{Text: command}.Name()
	if answer.Final.Text != "OK" {
		return fmt.Errorf("%s answered %q", name, answer.Final.Text)
	}
	if name != "+MIPSTART" {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, b.scale(b.budget("CONNECT OK")))
	defer cancel()
	line, err := b.modem.AwaitFrom(limited, from, "CONNECT OK", func(l at.Line) bool { return strings.HasPrefix(l.Text, "CONNECT ") })
	if err == nil && line.Text != "CONNECT OK" {
		return fmt.Errorf("%s to %s reported %q", name, b.cfg.host(), line.Text)
	}
	return err
}
