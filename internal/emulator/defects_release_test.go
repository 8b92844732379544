package emulator_test

import (
	"strings"
	"testing"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/transcripts"
)

// releaseKillers are the dialogues for what releases really get wrong.
func releaseKillers() map[string]func(r rig) {
	return map[string]func(r rig){
		"cereg-as-cgreg": func(r rig) {
			r.do("AT+CEREG=?", "+CEREG: (0,1,2,3,4,5)", "OK")
			r.do("AT+CEREG?", "+CEREG: 0,1", "OK")
		},
		"cms-error-as-text": func(r rig) {
			r.do("AT+CMGR=99", "+CMS ERROR: 321")
			r.do("AT+CMEE=2", "OK")
			r.do("AT+CMGR=99", "+CMS ERROR: invalid memory index")
			r.do("AT+CMEE=0", "OK")
			r.do("AT+CMGR=99", "ERROR")
		},
		"rate-not-kept": func(r rig) {
			r.do("AT+IPR=115200;&W", "OK")
			r.send("AT+RESET\r\n")
			r.until("+NITZ")
			r.send("AT+IPR?\r\n")
			r.until("+IPR: 115200")
		},
		"payload-limit-5120": func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="t",0,0,"`+strings.Repeat("m", 4101)+`"`, "ERROR")
		},
	}
}

// Every bug that a profile names is one that the emulator has, and the modem of that
// release has it without being told.
func TestReleasesHaveTheirBugs(t *testing.T) {
	ids, err := firmware.List(transcripts.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		p, err := firmware.Load(transcripts.FS, id)
		if err != nil {
			t.Fatal(err)
		}
		m, err := emulator.New(emulator.Config{Profile: p})
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		m.Close()
		for _, bug := range p.Bugs {
			dialogue, ok := releaseKillers()[bug.Value]
			if !ok {
				t.Errorf("%s: no dialogue shows %s", id, bug.Value)
				continue
			}
			if judge(t, func(t testing.TB) {
				dialogue(rig{attach(t, newModem(t, emulator.Config{Profile: p})).silent(), newPeer(t)})
			}) == "" {
				t.Errorf("%s: %s shows nowhere", id, bug.Value)
			}
		}
	}
	p := profile(t)
	p.Bugs = []firmware.Text{{Value: "no-close", Source: "s"}}
	if _, err := emulator.New(emulator.Config{Profile: p}); err == nil || !strings.Contains(err.Error(), `"no-closed"`) {
		t.Errorf("got %v of an unknown bug, want an error that names the nearest", err)
	}
}

// What the modem of a release takes is what its profile says.
func TestReleasesKeepTheirLimit(t *testing.T) {
	p, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EQ", Version: "V2015"})
	if err != nil {
		t.Fatal(err)
	}
	r := rig{attach(t, newModem(t, emulator.Config{Profile: p})).silent(), newPeer(t)}
	r.dial().logIn()
	r.do(`AT+MPUB="t",0,0,"`+strings.Repeat("m", 5120)+`"`, "OK")
	r.do(`AT+MPUB="t",0,0,"`+strings.Repeat("m", 5121)+`"`, "ERROR")
}
