package suite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
	"attest/internal/luat"
	"attest/internal/rig"
	"attest/internal/suite"
)

// A restart, or a silence, that may come from outside is no verdict; one that the firmware
// brings about is, and so is what happens again.
func TestWhatBefallsAModem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		plug    plug
		defect  []string
		act     func(context.Context, *rig.Rig, *bench.Trial) error
		want    string // attempts
		because string
	}{
		{"its supply fails, each time", rig.New, nil, supplyFails, "1 error, 1 error", "AT*EXINFO? says *EXINFO: 0"},
		{"its supply fails once", rig.New, nil, once(supplyFails), "1 error, 1 pass", "AT*EXINFO? says *EXINFO: 0"},
		{"it restarts by itself", rig.New, nil, restarts, "1 fail", ""},
		{"it does not know why", rig.New, []string{"cause-unknown"}, supplyFails, "1 error, 1 fail", "AT*EXINFO? says *EXINFO: 4, an unknown cause"},
		{"it does not know why, once", rig.New, []string{"cause-unknown"}, once(supplyFails), "1 error, 1 pass", "AT*EXINFO? says *EXINFO: 4, an unknown cause"},
		{"it is silent for a while, each time", rig.New, nil, fallsSilent, "1 error, 1 fail", "stopped answering AT"},
		{"its own USB goes as it restarts by itself, each time", rig.NewOwnUSB, nil, restarts, "1 error, 1 fail", "port gone"},
		{"its own USB goes as it restarts by itself, once", rig.NewOwnUSB, nil, once(restarts), "1 error, 1 pass", "port gone"},
		{"its own USB goes with its supply, each time", rig.NewOwnUSB, nil, supplyFails, "1 error, 1 error", "port gone"},
		{"it is silent for a while, once", rig.New, nil, once(fallsSilent), "1 error, 1 pass", "stopped answering AT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, b := onDesk(t, tt.plug, tt.defect...)
			s := &sink{}
			w := words{"it is hit": func(ctx context.Context, trial *bench.Trial) error { return tt.act(ctx, r, trial) }}
			if err := suite.Run(t.Context(), suite.Config{Plan: load(t, "it is hit"), Benches: []*bench.Bench{b}, Sink: s, Words: w.register, Retry: true}); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, result := range s.results {
				got = append(got, fmt.Sprint(result.Attempt, " ", result.Outcome))
			}
			if list := strings.Join(got, ", "); list != tt.want || !strings.Contains(s.results[0].Reason, tt.because) {
				t.Errorf("%s, want %s: %+v", list, tt.want, s.results)
			}
		})
	}
}

// once does something the first time alone.
func once(act func(context.Context, *rig.Rig, *bench.Trial) error) func(context.Context, *rig.Rig, *bench.Trial) error {
	done := false
	return func(ctx context.Context, r *rig.Rig, trial *bench.Trial) error {
		if done {
			return nil
		}
		done = true
		return act(ctx, r, trial)
	}
}

// supplyFails restarts the modem, so that a scenario finds something missing.
func supplyFails(ctx context.Context, r *rig.Rig, trial *bench.Trial) error {
	from := trial.Modem.Mark()
	r.FailSupply()
	return errors.Join(mismatch("nothing"), ready(ctx, trial, from))
}

// restarts is a firmware that restarts where nobody expects it.
func restarts(ctx context.Context, _ *rig.Rig, trial *bench.Trial) error {
	from := trial.Modem.Mark()
	return errors.Join(trial.Modem.Send(ctx, luat.Pending("AT+RESET")), ready(ctx, trial, from))
}

func ready(ctx context.Context, trial *bench.Trial, from int) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return trial.Boot(ctx, from)
}

// fallsSilent is a modem that does not answer for a while, and answers again before anybody
// has to bring it back.
func fallsSilent(ctx context.Context, r *rig.Rig, trial *bench.Trial) error {
	r.Silence("")
	time.AfterFunc(time.Second, r.Speak)
	return errors.Join(mismatch("nothing"), trial.Alive(ctx))
}
