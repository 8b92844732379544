package emulator

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"time"

	"attest/internal/emulator/mqttc"
	"attest/internal/firmware"
)

// Config is what a modem is made of. Only Profile is required.
type Config struct {
	Profile *firmware.Profile // the release it plays, with its bugs
	Defects []string          // names of defects to switch on, see Defects; NAME@M/N for one in M of N trials
	Seed    uint64            // of the coins of those that come and go, see [Modem.Disturb]

	// Situations are what is the matter around the modem, see Situations.
	Situations []string

	// Releases finds the profile of a release that the stimulus flash names; nil:
	// the modem boots no other one.
	Releases func(name string) (*firmware.Profile, error)

	// Resolve maps host names, in lower case, to IP addresses.
	Resolve map[string]string

	IMEI, IMSI, ICCID string // "" for the emulator's own

	// Boot is the time from a restart to the first boot line; the others keep
	// their distances in proportion. Zero is 5 ms, so that a suite does not
	// wait; a module takes about 1.5 s (at-facts §6.1).
	Boot time.Duration

	// Jitter is the seed of the disturbances of the output: cut anywhere, a little
	// late, unsolicited lines among the answers. Zero is none. See [Modem.Disturb].
	Jitter uint64

	// Log is told what the AT side does not show; nil for nothing.
	Log *slog.Logger
}

// Modem is one emulated modem. Its methods may be called from any goroutine.
type Modem struct {
	profile  *firmware.Profile
	releases func(name string) (*firmware.Profile, error)
	given    []string    // names of the defects that no release has by itself
	wrongs   []defectRow // those given, with those that come and go
	seed     uint64
	broken   defects // those of this trial
	knobs    mqttc.Knobs
	resolve  map[string]string
	dialNet  func(ctx context.Context, network, address string) (net.Conn, error)
	imei     string
	imsi     string
	iccid    string
	boot     time.Duration
	log      *slog.Logger
	jitter   *jitter // nil for none
	commands map[string]entry
	world    world
	loop     *loop

	// What follows belongs to the loop's goroutine.
	out      *output // nil while no host is connected
	line     lineBuffer
	data     *dataMode // nil in command mode
	power    power
	life     int      // counts restarts; what an earlier life began is void
	cause    int      // of the last start
	set      settings // in force
	stored   settings // what AT&W stored, loaded at each start
	clock    time.Duration
	radio    radio
	unlocked bool // its PIN was given
	files    *volume
	readHead int // FSREADHEAD
	ssl      map[int]sslContext
	mqtt     mqttSide
	scene    scene
}

// New switches a modem on. It has booted, is registered, and prints nothing
// until it is asked. The error names an unknown defect or situation and the nearest
// known one, or an address in Resolve that is none. End it with Close.
func New(cfg Config) (*Modem, error) {
	if cfg.Profile == nil {
		return nil, fmt.Errorf("build modem: no profile given")
	}
	wrongs, err := findDefects(slices.Concat(bugsOf(cfg.Profile), cfg.Defects))
	if err != nil {
		return nil, err
	}
	resolve, err := hosts(cfg.Resolve)
	if err != nil {
		return nil, err
	}
	world, err := findWorld(cfg.Situations)
	if err != nil {
		return nil, err
	}
	m := &Modem{
		profile:  cfg.Profile,
		releases: cfg.Releases,
		given:    cfg.Defects,
		wrongs:   wrongs,
		seed:     cfg.Seed,
		resolve:  resolve,
		dialNet:  new(net.Dialer).DialContext,
		imei:     serial(cfg.IMEI, "86", 15),
		imsi:     serial(cfg.IMSI, "46000", 15),
		iccid:    serial(cfg.ICCID, "898600", 20),
		boot:     cfg.Boot,
		log:      cfg.Log,
		jitter:   newJitter(cfg.Jitter),
		world:    world,
		clock:    world.ahead(),
		loop:     newLoop(),
	}
	m.harm(m.falling(""))
	if m.boot == 0 {
		m.boot = 5 * time.Millisecond
	}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	m.files = newVolume(cfg.Profile.Limits.FSSize.Value, cfg.Profile.Limits.FileName.Value)
	m.stored = m.factory()
	m.loop.do(func() {
		m.wake()
		m.register()
	})
	return m, nil
}

// Close ends the modem: its connection is reset, and Serve returns.
func (m *Modem) Close() {
	m.loop.do(func() {
		if l := m.mqtt.link; l != nil && l.client != nil {
			l.client.Reset()
		}
		m.switchOff()
		m.out.close()
	})
	m.loop.close()
}

// hosts checks the addresses and lowers the names of Config.Resolve.
func hosts(given map[string]string) (map[string]string, error) {
	known := make(map[string]string, len(given))
	for name, address := range given {
		if net.ParseIP(address) == nil {
			return nil, fmt.Errorf("resolve %q: %q is not an IP address", name, address)
		}
		known[strings.ToLower(name)] = address
	}
	return known, nil
}

// later runs f on the loop after d, unless the modem has restarted by then.
func (m *Modem) later(d time.Duration, f func()) {
	life := m.life
	time.AfterFunc(d, func() {
		m.loop.post(func() {
			if m.life == life {
				f()
			}
		})
	})
}

// serial returns the number given, or one of n random digits behind prefix.
func serial(given, prefix string, n int) string {
	if given != "" {
		return given
	}
	b := []byte(prefix)
	for len(b) < n {
		b = append(b, byte('0'+rand.IntN(10)))
	}
	return string(b)
}
