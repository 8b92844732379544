package steps

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/bench"
	"attest/internal/verdict"
)

// Against a broker that is not attest's own, a scenario is performed as far as it goes. This file alone says what becomes of
// what cannot be done there:
//
//   - a step that has the broker act asks Trial.Broker or Trial.Configure, whose error skips the scenario;
//   - a check of what only a broker sees asks Trial.Witness or Trial.Seen, whose *bench.UnseenError leaves it out;
//   - messages are published and heard by Trial.Others on either broker.
//
// A scenario of which anything was left out is not green: LeftOut skips it, unless a mismatch fails it.

// lenient binds a step so that a check that cannot be made is left out, and the scenario goes on; one that cannot be
// performed says which it is. It costs a reflection a step, and is of use at an external broker alone.
func (s *scenario) lenient(check any) any {
	f := reflect.ValueOf(check)
	return reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		results := f.Call(args)
		last := len(results) - 1
		err, _ := results[last].Interface().(error)
		var unseen *bench.UnseenError
		var skip *verdict.Skip
		switch {
		case errors.As(err, &unseen):
			s.trial.LeaveOut(s.step)
			results[last] = reflect.Zero(f.Type().Out(last))
		case errors.As(err, &skip):
			results[last] = reflect.ValueOf(&verdict.Skip{Reason: s.step + ": " + skip.Reason, Bench: skip.Bench})
		}
		return results
	}).Interface()
}

// alwaysUnseen are the rules of Ambient for which the broker is the witness.
var alwaysUnseen = []string{
	"each packet of the modem keeps what MQTT 3.1.1 says of clients",
	"each result is reported after the broker has done its part",
}

// LeftOut returns the *verdict.Skip of a scenario of which checks were not made, nil if none was left out.
func LeftOut(t *bench.Trial) error {
	checks, abroad := t.LeftOut()
	if abroad {
		checks = append(checks, alwaysUnseen...)
	}
	if len(checks) == 0 {
		return nil
	}
	noun := "checks"
	if len(checks) == 1 {
		noun = "check"
	}
	return &verdict.Skip{Bench: true, Reason: fmt.Sprintf("%d %s not made, which attest's own broker takes: %s", len(checks), noun, strings.Join(checks, "; "))}
}

// relayed waits for the next message that no step has taken yet and that matches, as another client hears it. Others use the
// broker too: a message that does not match may be theirs.
func (w *witness) relayed(ctx context.Context, limit, want string, accept func(wire.Publish) bool) (broker.Event, error) {
	others, err := w.trial.Others(ctx)
	if err != nil {
		return broker.Event{}, err
	}
	from := w.taken[wire.PUBLISH]
	event, err := w.awaits(ctx, others, limit, want, func(e broker.Event) bool {
		return e.Kind == broker.Relayed && e.Seq >= from && accept(*e.Packet.Publish)
	})
	if err == nil {
		w.taken[wire.PUBLISH] = event.Seq + 1
	}
	return event, err
}

// publishedAbroad holds a message against what another client hears of it, and its retain flag against what the broker keeps
// for those who come later.
func (w *witness) publishedAbroad(ctx context.Context, want string, m wire.Publish) error {
	_, err := w.relayed(ctx, seenWithin, want, func(got wire.Publish) bool {
		return got.Topic == m.Topic && got.QoS == m.QoS && string(got.Payload) == string(m.Payload)
	})
	if err != nil {
		return err
	}
	kept, err := w.trial.Keeps(ctx, m.Topic, m.Payload, m.Retain)
	switch {
	case err != nil:
		return err
	case kept && !m.Retain:
		return w.mismatch("the message, and the broker keeps it: it was retained", want)
	case !kept && m.Retain:
		return w.mismatch("the message, and the broker does not keep it: it was not retained", want)
	}
	return nil
}

// refusedLate reports whether a connection to the mutual listener was one for a moment only. With TLS 1.3 a client has
// finished the handshake before its certificate is judged, so its CONNECT OK is no lie; attest's own listener does not speak
// it for that reason.
func (s *scenario) refusedLate(ctx context.Context) bool {
	mutual, err := s.trial.Fill(ctx, "{mutual-port}")
	if err != nil {
		return false
	}
	for _, e := range s.trial.Dialogue() {
		if e.Sent && e.Command.Name() == "+SSLMIPSTART" && !strings.HasSuffix(e.Command.Text, ","+mutual) {
			return false
		}
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Within(10*time.Second))
	defer cancel()
	_, err = s.await(limited, "CLOSED", isOneOf([]string{"CLOSED"}))
	return err == nil
}
