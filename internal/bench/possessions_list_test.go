package bench_test

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/at"
	"attest/internal/port"
)

// lasting says why a command that features send in its write form needs no row among
// the settings that are given back. Those that have one are asked of a bench.
var lasting = map[string]string{
	"+CCLK": "the clock stays set: a time that was read before the run is not the time after it",
	"+IPR":  "scenarios set what it is, or what is refused", "+IFC": "as IPR", "+ICF": "as IPR", "+CBC": "as IPR",
	"+CSQ": "takes nothing", "+CGPADDR": "asks", "*GETIP": "asks", "+CPOWD": "switches off",
	"+CGACT": "an active context stays active, and comes with the network",
	"+CSTT":  "of the TCP/IP scene, which CIPSHUT ends", "+CIPSTART": "a connection", "+CIPSEND": "a connection", "+CIPCLOSE": "a connection",
	"+CDNSGIP": "asks",
	"+MCONFIG": "has no read form", "+MIPSTART": "a connection", "+SSLMIPSTART": "a connection", "+MCONNECT": "a session",
	"+MSUB": "a session", "+MUNSUB": "a session", "+MPUB": "a session", "+MPUBEX": "a session", "+MDISCONNECT": "a session", "+MIPCLOSE": "a connection",
	"+FSCREATE": "files are swept by name", "+FSWRITE": "files are swept by name", "+FSDEL": "files are swept by name", "+FSMKDIR": "files are swept by name",
	"+FSRMDIR": "files are swept by name", "+FSREAD": "asks", "+FSFLSIZE": "asks", "+FSLS": "asks", "+FSDRIVE": "asks",
	"+CMGR": "asks", "+CPIN": "is refused: the card asks for none", "+CTZR": "takes nothing", "S3": "takes what it is", "S5": "takes what it is",
	"E": "given back, see the tests of possessions", "Q": "every trial begins with ATQ0", "&F": "settings are given back one by one",
}

// A scenario that changes a setting which nobody gives back leaves the modem changed.
func TestEverySettingOfAScenarioIsGivenBack(t *testing.T) {
	t.Parallel()
	asked := make(map[string]bool)
	var sent strings.Builder
	begin(t, open(t, config(t, overheard{&fake{}, &sent})))
	for _, command := range strings.Fields(sent.String()) {
		name := at.Command{Text: command}.Name()
		asked[name] = asked[name] || strings.HasSuffix(command, "?") || strings.HasPrefix(command, `AT+SSLCFG="`)
	}
	literal := regexp.MustCompile("`(AT[^`]*)`")
	err := fs.WalkDir(features.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".feature") {
			return err
		}
		text, err := fs.ReadFile(features.FS, name)
		for _, found := range literal.FindAllStringSubmatch(string(text), -1) {
			for _, c := range (at.Command{Text: found[1]}).Parts() {
				if c.Form() == at.Write && !asked[c.Name()] && lasting[c.Name()] == "" {
					t.Errorf("%s: %s changes what nobody gives back", name, found[1])
				}
			}
		}
		return err
	})
	if err != nil || len(asked) < 15 {
		t.Errorf("walked with %v, asked %v", err, asked)
	}
}

// overheard is a modem whose port is listened to.
type overheard struct {
	*fake
	sent *strings.Builder
}

func (o overheard) Connect(ctx context.Context) (port.Port, error) {
	p, err := o.fake.Connect(ctx)
	return overheardPort{p, o.sent}, err
}

type overheardPort struct {
	port.Port
	sent *strings.Builder
}

func (o overheardPort) Write(b []byte) (int, error) {
	o.sent.Write(b)
	return o.Port.Write(b)
}
