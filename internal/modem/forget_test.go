package modem_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/modem"
)

func TestForgetDropsWhatIsOverAndKeepsCounting(t *testing.T) {
	m, far := dial(t, modem.Config{})
	respond(t, far, map[string]string{"AT\r\n": "\r\nCLOSED\r\n\r\nOK\r\n", "ATI\r\n": "\r\nrelease\r\n\r\nOK\r\n"})
	if _, err := m.Do(t.Context(), command("AT")); err != nil {
		t.Fatal(err)
	}
	n := m.Mark()
	m.Forget()
	if got := m.Journal(); len(got) != 0 {
		t.Errorf("%d entries after Forget, want none", len(got))
	}
	answer, err := m.Do(t.Context(), command("ATI"))
	if err != nil || len(answer.Info) != 1 || answer.Info[0].Text != "release" || answer.Elapsed <= 0 {
		t.Errorf("Do after Forget = %+v, %v", answer, err)
	}
	got := m.Since(0)
	if len(got) == 0 || got[0].Seq != n || !got[0].Sent {
		t.Errorf("the first entry after Forget is %+v, want the command as number %d", got, n)
	}
	for i, e := range got {
		if e.Seq != n+i {
			t.Errorf("entry %d has Seq %d, want %d", i, e.Seq, n+i)
		}
	}
	if got := m.Since(n + 1); len(got) != len(m.Journal())-1 {
		t.Errorf("Since(%d) returns %d entries of %d", n+1, len(got), len(m.Journal()))
	}
}

func TestForgetWhileAnAnswerIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, far := dial(t, modem.Config{})
		if err := m.Send(t.Context(), command("AT")); err != nil {
			t.Fatal(err)
		}
		m.Forget()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := m.AwaitFinal(ctx)
		var late *modem.TimeoutError
		if !errors.As(err, &late) || len(late.Last) != 0 {
			t.Errorf("AwaitFinal = %v, want a time-out without entries", err)
		}
		say(t, far, "\r\nOK\r\n")
		if answer, err := m.AwaitFinal(t.Context()); err != nil || !answer.OK() {
			t.Errorf("AwaitFinal = %+v, %v: the answer itself is no past", answer, err)
		}
	})
}
