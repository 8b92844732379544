package doctor_test

import (
	"strings"
	"testing"

	"attest/internal/doctor"
	"attest/internal/emulator"
)

func TestDiscover(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		rate    int // of the line; 0 for any
		cfg     emulator.Config
		address string
		online  string // what keeps the modem from connecting
	}{
		{"healthy", 0, emulator.Config{}, "127.0.0.1", ""},
		{"another rate", 57600, emulator.Config{}, "127.0.0.1", ""},
		{"no network", 0, emulator.Config{Situations: []string{"puk"}}, "", "SIM"},
		{"no way", 0, emulator.Config{Situations: []string{"unreachable"}}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pty, cfg := terminal(t)
			serve(t, pty, tt.rate, tt.cfg)
			d, sick, err := doctor.Discover(t.Context(), *cfg)
			if err != nil || sick.Status == doctor.Problem {
				t.Fatalf("got %+v, %v", sick, err)
			}
			if d.Release != label || d.Address != tt.address || d.Loopback() != (tt.address != "") {
				t.Errorf("got %+v", d)
			}
			if sick := d.Online.Status == doctor.Problem; sick != (tt.online != "") || sick && d.Online.Check != tt.online {
				t.Errorf("online: got %+v, want %q", d.Online, tt.online)
			}
			if strings.Contains(d.Modem, "baud=57600") != (tt.rate == 57600) || !strings.Contains(d.Modem, pty.Path()) {
				t.Errorf("the modem is %q", d.Modem)
			}
			if tt.name == "no way" && len(d.Tried) == 0 {
				t.Error("nothing was tried")
			}
		})
	}
}

// TestDiscoverNoModem: what answers no AT, or is of another make, is told as a problem.
func TestDiscoverNoModem(t *testing.T) {
	t.Parallel()
	for check, bench := range map[string]func(*testing.T) *doctor.Config{
		"AT":      speaking("I/user.main\tproject\tdemo\r\n"),
		"release": answering("EC200UCNAAR03A03M08"),
	} {
		if _, sick, err := doctor.Discover(t.Context(), *bench(t)); err != nil || sick.Check != check || sick.Hint == "" {
			t.Errorf("got %+v, %v, want a problem with %s", sick, err, check)
		}
	}
}
