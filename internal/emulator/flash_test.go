package emulator_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/transcripts"
)

// release finds the profile that "780EP/V1008" names.
func release(name string) (*firmware.Profile, error) {
	id, err := firmware.ParseIdentity(name)
	if err != nil {
		return nil, err
	}
	return firmware.Load(transcripts.FS, id)
}

// A modem that is flashed boots the other release, with its bugs and without those of the
// old one; files stay, settings do not.
func TestFlash(t *testing.T) {
	h := attach(t, newModem(t, emulator.Config{Releases: release, Defects: []string{"no-closed"}})).silent()
	h.do("ATI", "AirM2M_780EP_V1007_LTE_AT", "OK")
	h.do(`AT+FSCREATE="kept"`, "OK")
	h.do("AT+CMEE=2;&W", "OK")
	for _, tt := range []struct {
		next string
		boot func()
		creg string
	}{
		{"780EP/V1010", func() { h.hear("RDY", "RDY", "^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1,0"); h.nitz() }, "+CGREG: 0,1"}, // its bug
		{"780EP/V1007", h.boot, "+CEREG: 0,1"},
	} {
		h.stimulate("flash " + tt.next)
		tt.boot()
		h.silent()
		h.do("ATI", "AirM2M_"+strings.ReplaceAll(tt.next, "/", "_")+"_LTE_AT", "OK")
		h.do(`AT+FSFLSIZE="kept"`, "+FSFLSIZE: 0", "OK")
		h.do("AT+CMEE?", "+CMEE :1", "OK")
		h.do("AT+CEREG?", tt.creg, "OK")
	}
}

func TestWhatCannotBeFlashed(t *testing.T) {
	able, fixed := newModem(t, emulator.Config{Releases: release}), newModem(t, emulator.Config{})
	for _, tt := range []struct {
		modem          *emulator.Modem
		stimulus, want string
	}{
		{able, "flash", "flash needs a release, such as 780EP/V1007"},
		{able, "flash ", "flash needs a release"},
		{able, "flash 780EP", `read release name "780EP"`},
		{able, "flash 999XX/V1", "the nearest known release is"},
		{able, "reset now", `reset takes nothing behind it, got "now"`},
		{able, "flsh 780EP/V1008", `unknown stimulus "flsh", the nearest known one is "flash"`},
		{fixed, "flash 780EP/V1008", "there is no other release to boot"},
	} {
		if err := tt.modem.Stimulate(tt.stimulus); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q in it", tt.stimulus, err, tt.want)
		}
	}
	h := attach(t, able).silent()
	h.do("ATI", "AirM2M_780EP_V1007_LTE_AT", "OK")
}

func TestFlashByControlSocket(t *testing.T) {
	m := newModem(t, emulator.Config{Releases: release})
	socket := filepath.Join(t.TempDir(), "s")
	serveControl(t, socket, m)
	var refused *emulator.RefusedError
	if err := emulator.Control(t.Context(), socket, "flash nonsense"); !errors.As(err, &refused) {
		t.Errorf("nonsense: %v, want a *RefusedError", err)
	}
	h := attach(t, m)
	if err := emulator.Control(t.Context(), socket, "flash 780EP/V1008"); err != nil {
		t.Fatal(err)
	}
	h.boot()
	h.silent()
	h.do("ATI", "AirM2M_780EP_V1008_LTE_AT", "OK")
}
