package bench

import (
	"cmp"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/firmware"
	"attest/internal/transcript"
	"attest/internal/verdict"
)

// Config says what a bench is made of. The zero value is the embedded emulator of
// the release in Profile with a broker on loopback.
type Config struct {
	Number    int                 // which of the run's benches, from 0
	Run       string              // name of the run, for the stimuli
	Modem     string              // URL; empty or "emulator" for the embedded one
	Device    Device              // the modem itself; nil: made of the fields around
	Emulated  *firmware.Profile   // the release that the embedded emulator plays
	Defects   []string            // of the embedded emulator
	Jitter    uint64              // seed that disturbs the embedded emulator's output; 0: none
	Seed      uint64              // of its defects that come and go
	Broker    BrokerConfig        // where the modem finds the broker
	Stimuli   map[string][]string // name -> command and arguments
	Dir       string              // where the stimuli's commands run; empty: here
	Timeouts  Timeouts
	Authority *pki.Authority               // the run's certificates, see NewAuthority; nil: this bench's own
	Secrets   *transcript.Redactor         // what must not be written; nil: this bench's own
	Strangers func(verdict.Stranger)       // told of whoever is not the modem, from any goroutine; nil: nobody
	Chore     func(bench int, what string) // told what a bench does besides its scenario, "" at the end of it, from any goroutine; nil: nobody
	Log       *slog.Logger
	Sys       fs.FS  // where this machine describes its serial ports; nil: /sys
	Dev       string // where it has their device nodes; empty: /dev
	State     string // directory that keeps what the modem had until it is given back; empty: a run that is killed does not give it back
}

// BrokerConfig is the broker as the bench file describes it.
type BrokerConfig struct {
	Listen    string         // address to listen on; empty: loopback
	Advertise string         // name or address that the modem is told; empty: the listen address
	Ports     map[string]int // by listener: plain, tls, mutual, echo; 0 or absent: any free one

	// Public says that others than the modem can reach the broker. It holds for every address beyond loopback; for
	// loopback it is true where a tunnel leads there.
	Public bool
	// User and Password let the modem in. Empty: the guide's where nobody else can reach the broker, and made anew
	// for the run where somebody can.
	User, Password string
	// External is a broker to judge against that is there already; nil: attest's own. See ParseExternal.
	External *broker.External

	MaxConnections int // at a time; 0: broker.DefaultMaxConnections
	MaxPacket      int // bytes; 0: 1 MiB, and PublicPacket where others can reach the broker
}

// PublicPacket is the size in bytes of the largest packet that a broker takes which others
// can reach: many times what a modem sends, and nothing to fill a memory with.
const PublicPacket = 64 << 10

// Timeouts scale the documented times to the bench.
type Timeouts struct {
	Multiplier float64       // 0: 1 for a real modem, EmulatorMultiplier for the embedded one
	Stimulus   time.Duration // for one stimulus; 0: StimulusTime
	Recover    time.Duration // to bring back a modem that was lost; 0: RecoverTime, scaled
	Boot       time.Duration // from a restart to the first answer; 0: BootTime, scaled
	Quiet      time.Duration // of silence that proves something, on any modem but the embedded one; 0: QuietTime
}

// QuietTime is how long nothing must come of a modem on a radio network before that
// proves anything: its answers take up to a second (at-facts §15).
const QuietTime = 2 * time.Second

// BootTime is how long a restart may take, from RDY to an answer included; a module takes
// 7 s (at-facts §6.1).
const BootTime = 60 * time.Second

// boot is the time for a restart on this bench.
func (c *Config) boot() time.Duration {
	return cmp.Or(c.Timeouts.Boot, time.Duration(float64(BootTime)*c.multiplier()))
}

// StimulusTime bounds a stimulus: a relay and a modem's power-down take seconds.
const StimulusTime = 60 * time.Second

// FlashTime is the least that bounds the stimulus Flash: to write an image over a
// serial line takes minutes, and to stop half way ruins the modem.
const FlashTime = 10 * time.Minute

func (t Timeouts) stimulus() time.Duration {
	if t.Stimulus > 0 {
		return t.Stimulus
	}
	return StimulusTime
}

// RecoverTime is how long a bench tries to bring back a modem that it lost: somebody may
// have to plug it in again, and a restart takes a module 7 s.
const RecoverTime = time.Minute

// recovery is RecoverTime on this bench; on the embedded emulator, which restarts in
// milliseconds, seconds.
func (c *Config) recovery() time.Duration {
	return cmp.Or(c.Timeouts.Recover, time.Duration(float64(RecoverTime)*c.multiplier()))
}

// EmulatorMultiplier shortens the documented times for the embedded emulator,
// which answers in microseconds: 9 s become 1.8 s, still thousands of times what
// it needs, and a defect that swallows an answer does not take a minute to find.
const EmulatorMultiplier = 0.2

// EmulatedHost is the name by which the embedded emulator reaches the broker.
const EmulatedHost = "mqtt.attest.test"

// Embedded reports whether the modem is the emulator inside this process.
func (c *Config) Embedded() bool {
	return c.Modem == "" || c.Modem == "emulator" || strings.HasPrefix(c.Modem, "emulator:")
}

// complete makes what the bench was not given.
func (c *Config) complete() error {
	if c.Secrets == nil {
		c.Secrets = new(transcript.Redactor)
	}
	c.login()
	if e := c.Broker.External; e != nil {
		named := *e
		named.ServerName = c.host() // the modem holds its certificate against what it was told
		c.Broker.External = &named
	}
	if c.Authority != nil {
		return nil
	}
	authority, err := NewAuthority(c.Broker)
	c.Authority = authority
	return err
}

// host returns what the modem is told to connect to.
func (c *Config) host() string {
	switch {
	case c.Broker.Advertise != "":
		return c.Broker.Advertise
	case c.Broker.External != nil:
		return c.Broker.External.Host
	case c.Embedded() && (c.Broker.Listen == "localhost" || c.Broker.Listen == "127.0.0.1" || everywhere(c.Broker.Listen)):
		return EmulatedHost // which the emulator knows as 127.0.0.1
	case !everywhere(c.Broker.Listen):
		return c.Broker.Listen
	}
	return "127.0.0.1"
}

// everywhere reports whether an address to listen on names no address in particular.
func everywhere(listen string) bool { return listen == "" || listen == "0.0.0.0" || listen == "::" }

// hostIsName reports whether the modem has to resolve the broker's host.
func (c *Config) hostIsName() bool {
	_, err := netip.ParseAddr(c.host())
	return err != nil
}

func (c *Config) multiplier() float64 {
	switch {
	case c.Timeouts.Multiplier > 0:
		return c.Timeouts.Multiplier
	case c.Embedded():
		return EmulatorMultiplier
	}
	return 1
}

// longest scales a time that may become longer, never shorter.
func (c *Config) longest(d time.Duration) time.Duration {
	return time.Duration(float64(d) * max(1, c.multiplier()))
}

// windowUnit is the silence that proves something on the embedded emulator: the
// times of silence and of delay in the features are written for it.
const windowUnit = 100 * time.Millisecond

// quiet stretches a time of silence, or of delay, to the bench. All of them grow
// alike, so that a window that fits into a delay still does.
func (c *Config) quiet(d time.Duration) time.Duration {
	if c.Embedded() {
		return d
	}
	stretch := float64(cmp.Or(c.Timeouts.Quiet, QuietTime)) / float64(windowUnit)
	return c.longest(time.Duration(float64(d) * max(1, stretch)))
}

// lowRate is the line rate, in bit/s, of those who let the modem sleep (at-facts §5).
const lowRate = 9600

// slowestRate is the least line rate, in bit/s, that the modem may have. The one in
// the URL tells nothing of a serial server, and little of a module's UART.
func (c *Config) slowestRate() int {
	if u, err := url.Parse(c.Modem); err == nil {
		if rate, err := strconv.Atoi(u.Query().Get("baud")); err == nil && rate > 0 {
			return min(rate, lowRate)
		}
	}
	return lowRate
}

// public reports whether others than the modem can reach the broker.
func (c *Config) public() bool { return c.Broker.Public || !loopback(c.Broker.Listen) }

// largestPacket is what the broker takes of a client, in bytes; 0 is the broker's own limit.
func (c *Config) largestPacket() int {
	if c.Broker.MaxPacket == 0 && c.public() {
		return PublicPacket
	}
	return c.Broker.MaxPacket
}

// loopback reports whether an address to listen on is out of the network's reach.
func loopback(listen string) bool {
	addr, err := netip.ParseAddr(listen)
	return listen == "" || listen == "localhost" || err == nil && addr.IsLoopback()
}
