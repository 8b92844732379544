package bench_test

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/internal/port/porttest"
	"attest/internal/verdict"
	"attest/transcripts"
)

// flashDesk is an emulated modem on a pty below a link, with a control socket: what a module on
// a desk is to the bench.
type flashDesk struct{ dir, link, control string }

func newFlashDesk(t *testing.T) flashDesk {
	t.Helper()
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := emulator.New(emulator.Config{Profile: profile, Releases: func(name string) (*firmware.Profile, error) {
		id, err := firmware.ParseImageName(name)
		if err != nil {
			return nil, err
		}
		return firmware.Load(transcripts.FS, id)
	}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	d := flashDesk{dir: dir, link: filepath.Join(dir, "modem"), control: filepath.Join(dir, "control")}
	pty, err := port.OpenPTY(d.link)
	if err != nil {
		t.Fatal(err)
	}
	socket, err := emulator.ListenControl(t.Context(), d.control)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 2)
	go func() { ended <- m.Serve(ctx, pty) }()
	go func() { ended <- socket.Serve(ctx, m) }()
	t.Cleanup(func() {
		cancel()
		m.Close()
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Error(err)
		}
	})
	return d
}

// config is a bench whose stimulus flash is a shell's script, with the image in $2, the port
// in $3 and the IMEI in $4; flash.sh is what does it to the emulated modem.
func (d flashDesk) config(t *testing.T, script string) bench.Config {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	flash := "#!/bin/sh\nATTEST_TEST_STIMULUS=flash exec " + self + " " + d.control + " \"$1\"\n"
	if err := os.WriteFile(filepath.Join(d.dir, "flash.sh"), []byte(flash), 0o755); err != nil {
		t.Fatal(err)
	}
	cfg := config(t, nil)
	cfg.Device, cfg.Modem, cfg.Dir = nil, d.link, d.dir
	cfg.Stimuli = map[string][]string{"flash": {"sh", "-c", script, "sh", "{run}", "{image}", "{port}", "{imei}"}}
	// The time of the other stimuli is not that of this one.
	cfg.Timeouts, cfg.Run = bench.Timeouts{Multiplier: 1, Boot: 3 * time.Second, Stimulus: time.Millisecond, Quiet: 100 * time.Millisecond}, "nightly"
	return cfg
}

func imageFile(t *testing.T, name string) firmware.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("image"), 0o644); err != nil {
		t.Fatal(err)
	}
	image, err := firmware.ReadImage(path, firmware.Identity{})
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func TestWriteImage(t *testing.T) {
	for _, tt := range []struct {
		name, image, script string
		says                string // the release afterwards
		err                 string // of WriteImage
		printed             string
		boot                time.Duration
	}{
		{"done", "780EP_V1008.binpkg", `./flash.sh $2 && echo $1 $(basename $2) $(basename $3) ${#4}`, "780EP V1008", "", "nightly 780EP_V1008.binpkg modem 15", 0},
		{"the port goes and comes", "780EP_V1008.binpkg", `mv modem gone; ./flash.sh $2; (sleep 0.3; mv gone modem) >/dev/null 2>&1 &`, "780EP V1008", "", "", 0},
		{"nothing was written", "780EP_V1008.binpkg", `true`, "780EP V1007", "", "", 0},
		{"it fails", "780EP_V1008.binpkg", `echo bad block; exit 1`, "", `failed: exit status 1: it printed "bad block"`, "bad block", 0},
		{"it cannot be done", "780EP_V1008.binpkg", `echo no cable; exit 69`, "", `cannot be done here: no cable`, "no cable", 0},
		{"the port does not come back", "780EP_V1008.binpkg", `mv modem gone`, "", `the modem does not come back after "780EP_V1008.binpkg" was written`, "", 200 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, image := newFlashDesk(t).config(t, tt.script), imageFile(t, tt.image)
			cfg.Timeouts.Boot = cmp.Or(tt.boot, cfg.Timeouts.Boot)
			before, err := bench.CheckImage(t.Context(), cfg, image)
			if err != nil || before.String() != "780EP V1007" {
				t.Fatalf("CheckImage = %v, %v", before, err)
			}
			got, err := bench.WriteImage(t.Context(), cfg, image, before)
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("WriteImage = %v, want %q in it", err, tt.err)
			}
			var unopened *port.OpenError
			if outcome, _ := verdict.Of(err); err != nil && (outcome != verdict.Error || errors.As(err, &unopened)) {
				t.Errorf("the error is %v, %#v: want one of the bench", outcome, err)
			}
			if got.Printed != tt.printed || (got.Took > 0) != (err == nil) {
				t.Errorf("%+v, want %q", got, tt.printed)
			}
			if err != nil {
				return
			}
			b, err := bench.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if release, err := b.Identify(t.Context(), transcripts.FS, firmware.Identity{}); err != nil || release.String() != tt.says {
				t.Errorf("it says %v, %v; want %s", release, err, tt.says)
			}
		})
	}
}

func TestAnImageForAnotherModel(t *testing.T) {
	cfg := newFlashDesk(t).config(t, "true")
	_, err := bench.CheckImage(t.Context(), cfg, imageFile(t, "780EQ_V2015.binpkg"))
	var model *bench.ModelError
	if !errors.As(err, &model) || err.Error() != "the image is for a 780EQ, and the modem is a 780EP V1007" {
		t.Errorf("CheckImage = %v", err)
	}
}

// A modem that says nothing may be written: that may be why. What is not known of it then
// cannot be told.
func TestASilentModemIsWritten(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	t.Cleanup(func() { _ = listener.Close() })
	cfg := config(t, nil)
	cfg.Device, cfg.Modem, cfg.Timeouts = nil, "tcp://"+listener.Addr().String(), bench.Timeouts{Multiplier: 0.001, Boot: 50 * time.Millisecond}
	cfg.Stimuli = map[string][]string{"flash": {"echo", "written", "{image}"}}
	image := imageFile(t, "780EP_V1008.binpkg")
	before, err := bench.CheckImage(t.Context(), cfg, image)
	if err != nil || before.Raw != "" {
		t.Fatalf("CheckImage = %+v, %v; want nothing", before, err)
	}
	if got, err := bench.WriteImage(t.Context(), cfg, image, before); got.Printed != "written "+image.Path || err == nil {
		t.Errorf("%+v, %v; want it written, and no modem behind it", got, err)
	}
	cfg.Stimuli = map[string][]string{"flash": {"echo", "{imei}"}}
	if _, err := bench.WriteImage(t.Context(), cfg, image, before); err == nil || !strings.Contains(err.Error(), "nothing is known for {imei}") {
		t.Errorf("without an IMEI: %v", err)
	}
}

// To stop half way ruins a modem: an interrupt waits.
func TestFlashingIsNotInterrupted(t *testing.T) {
	d := newFlashDesk(t)
	cfg, image := d.config(t, `touch begun; read go < go; touch written`), imageFile(t, "780EP_V1008.binpkg")
	if err := mkfifo(filepath.Join(d.dir, "go")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := bench.WriteImage(ctx, cfg, image, bench.Release{IMEI: "868488076506128"})
		ended <- err
	}()
	fifo, err := os.OpenFile(filepath.Join(d.dir, "go"), os.O_WRONLY, 0) // waits for the reader
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := fifo.WriteString("go\n"); err != nil {
		t.Fatal(err)
	}
	fifo.Close()
	if err := <-ended; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), `interrupted after "780EP_V1008.binpkg" was written`) {
		t.Errorf("WriteImage = %v, want the interrupt", err)
	}
	if _, err := bench.CheckImage(ctx, cfg, image); !errors.Is(err, context.Canceled) {
		t.Errorf("CheckImage = %v, want the interrupt", err)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "written")); err != nil {
		t.Errorf("the image was not written to its end: %v", err)
	}
}

// A stimulus is told the path to which an identity led, also when the device is gone.
func TestThePortOfAnIdentity(t *testing.T) {
	machine, air := porttest.New(t), porttest.Air780("1-1")
	serveOn(t, machine, "ttyUSB3", air)
	cfg := config(t, nil)
	usb := onMachine(machine, "usb:19d1:0001?interface="+air.Interface)
	cfg.Device, cfg.Modem, cfg.Sys, cfg.Dev = nil, usb.Modem, usb.Sys, usb.Dev
	cfg.Stimuli = map[string][]string{"pdp-loss": {"echo", "at", "{port}"}}
	trial := begin(t, open(t, cfg))
	for _, plugged := range []bool{true, false} {
		if !plugged {
			machine.Unplug("ttyUSB3")
		}
		if err := trial.Stimulate(t.Context(), "pdp-loss"); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(trial.Timeline(), "printed: at "+filepath.Join(usb.Dev, "ttyUSB3")+"\n"); got != 2 {
		t.Errorf("told the path %d times, want 2\n%s", got, trial.Timeline())
	}
}

// A module on its own USB goes while it is written, and comes back on another path.
func TestAWrittenModuleIsFoundByItsIdentity(t *testing.T) {
	machine, air, d := porttest.New(t), porttest.Air780("1-1"), newFlashDesk(t)
	machine.Plug("ttyUSB3", air, d.link)
	cfg, image := d.config(t, `echo begun > go; read done < back; ./flash.sh $2`), imageFile(t, "780EP_V1008.binpkg")
	usb := onMachine(machine, "usb:19d1:0001?interface="+air.Interface+"&location=1-1")
	cfg.Modem, cfg.Sys, cfg.Dev = usb.Modem, usb.Sys, usb.Dev
	for _, fifo := range []string{"go", "back"} {
		if err := mkfifo(filepath.Join(d.dir, fifo)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := bench.CheckImage(t.Context(), cfg, image)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := bench.WriteImage(t.Context(), cfg, image, before)
		ended <- err
	}()
	if _, err := os.ReadFile(filepath.Join(d.dir, "go")); err != nil { // the stimulus has begun
		t.Fatal(err)
	}
	machine.Unplug("ttyUSB3")
	if err := os.WriteFile(filepath.Join(d.dir, "back"), []byte("done\n"), 0); err != nil {
		t.Fatal(err)
	}
	machine.Plug("ttyUSB7", air, d.link)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	b, err := bench.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if release, err := b.Identify(t.Context(), transcripts.FS, firmware.Identity{}); err != nil || release.String() != "780EP V1008" {
		t.Errorf("it says %v, %v", release, err)
	}
}
