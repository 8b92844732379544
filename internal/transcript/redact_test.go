package transcript_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"attest/internal/transcript"
)

const (
	imei  = "867713071234567"
	imsi  = "460041234567890"
	iccid = "898604981022C0256459"
)

func TestRedactWhatWasLearnt(t *testing.T) {
	var r transcript.Redactor
	for _, secret := range []string{imei, imsi, iccid, "+8613800138000", `pa"ss\w` + "\n", "per-run-7f3a"} {
		if !r.Learn(secret) {
			t.Errorf("Learn(%q) = false, want true", secret)
		}
	}
	for in, want := range map[string]string{
		imei: "***************",
		`AT+MCONFIG="` + imei + `","u","per-run-7f3a"\r\n`: `AT+MCONFIG="***************","u","************"\r\n`,
		`CONNECT client="` + imei + `"`:                    `CONNECT client="***************"`,
		"a" + imei + imsi + "b":                            "a" + strings.Repeat("*", 30) + "b",
		strings.ToLower(iccid):                             strings.Repeat("*", 20),
		"tel:8613800138000":                                "tel:*************",
		"raw pa\"ss\\w\n.":                                 "raw ********.",
		`timeline pa"ss\\w\n.`:                             "timeline **********.",
		`go "pa\"ss\\w\n"`:                                 `go "***********"`,
		`mpub pa\22ss\5Cw\0A.`:                             "mpub **************.",
		`timeline of mpub pa\\22ss\\5Cw\\0A.`:              "timeline of mpub *****************.",
		"nothing here":                                     "nothing here",
		"":                                                 "",
	} {
		if got := r.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTheGuidesExamplesAreNoSecrets(t *testing.T) {
	var r transcript.Redactor
	for _, example := range []string{"868488076506128", "866289037465624", "user", "password"} {
		if r.Learn(example) {
			t.Errorf("Learn(%q) = true, want false", example)
		}
		for _, text := range []string{
			`AT+MCONFIG="` + example + `","user","password"`,
			"IMEI: " + example, "\r\n" + example + "\r\n", `AT+CSTT="apn","user","` + example + `"`,
		} {
			if got := r.Redact(text); got != text {
				t.Errorf("Redact(%q) = %q, want it unchanged", text, got)
			}
		}
	}
}

func TestWhatIsTooShortIsNotLearnt(t *testing.T) {
	var r transcript.Redactor
	for _, secret := range []string{"", "1", "abc"} {
		if r.Learn(secret) {
			t.Errorf("Learn(%q) = true, want false", secret)
		}
	}
	if got := r.Redact("1 abc"); got != "1 abc" {
		t.Errorf("got %q", got)
	}
}

func TestRedactKnownPlacesWithoutLearning(t *testing.T) {
	var r transcript.Redactor
	for in, want := range map[string]string{
		"+ICCID: " + iccid + "\r\n":              "+ICCID: ********************\r\n",
		`< \r\n+ICCID:` + iccid + `\r\n`:         `< \r\n+ICCID:********************\r\n`,
		"IMEI: " + imei:                          "IMEI: ***************",
		"IMSI:" + imsi:                           "IMSI:***************",
		"\r\n" + imei + "\r\n\r\nOK\r\n":         "\r\n***************\r\n\r\nOK\r\n",
		`AT+CIMI\r\r\n` + imsi + `\r\n`:          `AT+CIMI\r\r\n***************\r\n`,
		"\r\n89860117831003134201\r\n":           "\r\n********************\r\n",
		"\r\n1234567890\r\n":                     "\r\n1234567890\r\n",
		`+MSUB: "t",15 byte,` + imei + "\r\n":    `+MSUB: "t",15 byte,` + imei + "\r\n",
		`+CNUM: "","+8613800138000",145`:         `+CNUM: "","**************",145`,
		`+CMT: "+8613800138000",,"24/08/22"`:     `+CMT: "**************",,"24/08/22"`,
		`+CMGR: "REC UNREAD","10086",,""`:        `+CMGR: "REC UNREAD","*****",,""`,
		`AT+CMGS="13800138000"`:                  `AT+CMGS="***********"`,
		`+CMTI: "SM",1`:                          `+CMTI: "SM",1`,
		`AT+CPIN="1234"`:                         `AT+CPIN="****"`,
		`at+cpin=12345678,"4321"`:                `at+cpin=********,"****"`,
		"+CPIN: READY":                           "+CPIN: READY",
		`AT+CSTT="cmiot","u","hunter2"\r\n`:      `AT+CSTT="cmiot","u","*******"\r\n`,
		`+CSTT: "APN","USER","PWD"`:              `+CSTT: "APN","USER","PWD"`,
		`AT+CGAUTH=1,1,u,hunter2`:                `AT+CGAUTH=1,1,u,*******`,
		`+CGAUTH: 1,1,"u","hunter2"` + "\r\nOK":  `+CGAUTH: 1,1,"u","*******"` + "\r\nOK",
		`+CME ERROR: 767`:                        `+CME ERROR: 767`,
		`+NITZ: 24/08/22,07:27:15+32,0`:          `+NITZ: 24/08/22,07:27:15+32,0`,
		`+CGDCONT: 1,"IP","cmiot","10.126.2.30"`: `+CGDCONT: 1,"IP","cmiot","10.126.2.30"`,
	} {
		if got := r.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bqk+/9x\nq83hQ0Zz7w==\n-----END RSA PRIVATE KEY-----\n"

const maskedKey = "-----BEGIN RSA PRIVATE KEY-----\n************************\n************\n-----END RSA PRIVATE KEY-----\n"

func TestRedactPrivateKeys(t *testing.T) {
	var r transcript.Redactor
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	escaped := transcript.Escape
	for in, want := range map[string]string{
		key:                     maskedKey,
		crlf(key):               crlf(maskedKey),
		escaped(crlf(key)):      escaped(crlf(maskedKey)),
		key + "between" + key:   maskedKey + "between" + maskedKey,
		key[:45]:                maskedKey[:45],
		key[:45] + " | then":    maskedKey[:45] + " | then",
		key[:45] + "\n+0.004 <": maskedKey[:45] + "\n+0.004 <",
		strings.ReplaceAll(key, "RSA ", "ENCRYPTED "): strings.ReplaceAll(maskedKey, "RSA ", "ENCRYPTED "),
		strings.ReplaceAll(key, "PRIVATE", "PUBLIC"):  strings.ReplaceAll(key, "PRIVATE", "PUBLIC"),
	} {
		if got := r.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedactAPieceOfALearntKey(t *testing.T) {
	var r transcript.Redactor
	if !r.Learn(key) {
		t.Fatal("got false, want the key learnt")
	}
	for in, want := range map[string]string{
		"\r\nMIIEpAIBAAKCAQEA7bqk+/9x": "\r\n************************",
		"q83hQ0Zz7w== OK":              "************ OK",
		"-----BEGIN CERTIFICATE-----":  "-----BEGIN CERTIFICATE-----",
	} {
		if got := r.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedactAcrossEntries(t *testing.T) {
	var r transcript.Redactor
	r.Learn(imei)
	entries := []transcript.Entry{
		{0, transcript.Note, "the IMEI is " + imei},
		{1, transcript.Modem, "\r\n" + imei[:6]},
		{2, transcript.Harness, key[:40]},
		{3, transcript.Broker, `CONNECT client="` + imei + `"`},
		{4, transcript.Modem, imei[6:] + "\r\n"},
		{5, transcript.Harness, key[40:] + "AT\r\n"},
	}
	want := []string{
		"the IMEI is ***************", "\r\n******", maskedKey[:40],
		`CONNECT client="***************"`, "*********\r\n", maskedKey[40:] + "AT\r\n",
	}
	for i, e := range r.Entries(entries) {
		if e.Text != want[i] || e.Time != time.Duration(i) || e.Voice != entries[i].Voice {
			t.Errorf("got %q, want %q", e, want[i])
		}
	}
	if !strings.Contains(entries[0].Text, imei) {
		t.Error("the entries given were changed, want a copy")
	}
}

func TestLearnWhileRedacting(t *testing.T) {
	var r transcript.Redactor
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { r.Learn(imei) })
		wg.Go(func() { _ = r.Redact(imei) })
	}
	wg.Wait()
	if got := r.Redact(imei); strings.Contains(got, imei) {
		t.Errorf("got %q, want it masked", got)
	}
}

func FuzzRedact(f *testing.F) {
	f.Add(imei, "AT+CGSN\r\r\n"+imei+"\r\n")
	f.Add("aaaa", "aaaaaa")
	f.Add(key, key)
	f.Fuzz(func(t *testing.T, secret, text string) {
		var r transcript.Redactor
		learnt := r.Learn(secret)
		got := r.Redact(text)
		if len(got) != len(text) {
			t.Fatalf("got %d bytes, want %d", len(got), len(text))
		}
		for i := range got {
			if got[i] != text[i] && got[i] != '*' {
				t.Fatalf("byte %d is %q, want %q or an asterisk", i, got[i], text[i])
			}
		}
		if learnt && !strings.Contains(secret, "*") && !strings.Contains(secret, "PRIVATE KEY") &&
			strings.Contains(got, secret) {
			t.Errorf("got %q, want %q masked", got, secret)
		}
	})
}
