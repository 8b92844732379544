package doctor_test

import (
	"strings"
	"testing"

	"attest/internal/doctor"
)

func TestVoice(t *testing.T) {
	const own = "AT\r\n\x1a\r\nATQ0\r\n"
	for heard, want := range map[string]string{
		"":                                         "",
		"$GPGGA,,,,,,0,,,,,,,,*66\r\n":             "a GPS receiver",
		"\x00$BDGSV,1,1,00*68\r\n":                 "a GPS receiver",
		"$GPGGA,,,,,,0,,,,,,,,*67\r\n":             "something that is no modem", // the checksum is wrong
		"I/main\tLuatOS@EC718P base 23.11\r\n":     "a modem that runs a Luat script",
		"[I]-[main] net ready 867488076506128\r\n": "a modem that runs a Luat script",
		"^boot.rom'v'!\\n":                         "a modem in its boot ROM",
		"\r\nDebian GNU/Linux\r\nqa login: ":       "a console",
		"AT\r\n":                                   "nothing but an echo",
		"AT\r\r\n\x1a":                             "nothing but an echo",
		"root@qa:~# ":                              "a console",
		"21.5 C\r\n21.6 C\r\n":                     "something that is no modem: \"21.6 C\"",
		"\x7e\x00\x01\xff\x80":                     "a debug log",
	} {
		got := doctor.Voice([]byte(heard), []byte(own))
		if !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%q is %q, want %q", heard, got, want)
		}
		if strings.Contains(got, "867488076506128") {
			t.Errorf("%q tells an IMEI", got)
		}
	}
}

// FuzzVoice: whatever is on a port, it is told in one short line without a long number.
func FuzzVoice(f *testing.F) {
	f.Add([]byte("$GPGGA,,,,,,0,,,,,,,,*66\r\n"))
	f.Add([]byte("I/user.main\tproject\r\n\xff"))
	f.Add([]byte("867488076506128\r\n867488076506128"))
	f.Fuzz(func(t *testing.T, heard []byte) {
		got := doctor.Voice(heard, []byte("AT\r\n"))
		if strings.ContainsAny(got, "\r\n\x00") || len(got) > 400 || (got == "") != (len(heard) == 0) {
			t.Errorf("%q is %q", heard, got)
		}
	})
}
