package emulator_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestFileGuide is the vendor's own example (manual fs/examples, at-facts §19.7).
func TestFileGuide(t *testing.T) {
	h := newHost(t)
	h.do(`AT+FSMKDIR="/testdir"`, "OK")
	h.do(`AT+FSMKDIR="/testdir/testdir"`, "OK")
	h.do(`AT+FSCREATE="/testdir/test.txt"`, "OK")
	h.do(`AT+FSLS="/testdir"`, "test.txt\r\ntestdir\\", "OK")
	h.ask(`AT+FSWRITE="/testdir/test.txt",0,10,10`+"\r\n", "\r\n>")
	h.ask("1234567890\r\n", framed("OK"))
	h.do(`AT+FSREAD="/testdir/test.txt",0,10,10`, "1234567890", "OK")
	h.do("AT+FSMEM", "+FSMEM: 98294 bytes", "OK")
	h.do(`AT+FSFLSIZE="/testdir/test.txt"`, "+FSFLSIZE: 10", "OK")
	h.do(`AT+FSRMDIR="/testdir"`, "+CME ERROR: 3")
	h.do(`AT+FSDEL="/testdir/test.txt"`, "OK")
	h.do(`AT+FSRMDIR="/testdir/testdir"`, "OK")
	h.do("AT+FSLS=/testdir", "OK") // empty: history H25
	h.do(`AT+FSRMDIR="C:/testdir"`, "OK")
	h.do(`AT+FSLS="/"`, "OK")
	h.do("AT+FSDRIVE=0", "+FSDRIVE:C", "OK")
}

func TestFileContents(t *testing.T) {
	h := newHost(t)
	h.do("AT+FSCREATE=a", "OK")
	put := func(mode, data string) {
		t.Helper()
		h.ask(`AT+FSWRITE="a",`+mode+","+itoa(len(data))+",15\r\n", "\r\n>")
		h.ask(data, framed("OK"))
	}
	put("0", "one\r\nOK\x1a>\x00")
	put("1", "\nAT\r\n")
	h.do(`AT+FSFLSIZE="c:/a"`, "+FSFLSIZE: 15", "OK")
	h.do(`AT+FSREAD="a",0,10240,0`, "one\r\nOK\x1a>\x00\nAT\r\n", "OK")
	h.do(`AT+FSREAD="a",1,3,11`, "AT\r", "OK")
	h.do(`AT+FSREAD="a",1,3,15`, "ERROR")
	put("0", "x")
	h.do(`AT+FSREAD="a",1,100,0`, "x", "OK")
	h.do("AT+FSREADHEAD?", "+FSREADHEAD: 0", "OK")
	h.do("AT+FSREADHEAD=1", "OK")
	h.do(`AT+FSREAD="a",0,100,0`, "+FSREAD: x", "OK")
	h.do(`AT+FSCREATE="a"`, "OK") // again: empty
	h.do(`AT+FSFLSIZE="a"`, "+FSFLSIZE: 0", "OK")
}

func TestFileErrors(t *testing.T) {
	h := newHost(t)
	for _, missing := range []string{`+FSDEL="no"`, `+FSFLSIZE="no"`, `+FSREAD="no",0,1,0`, `+FSWRITE="no",0,1,9`} {
		h.do("AT"+missing, "+CME ERROR: 62")
	}
	h.do("AT+FSCREATE=a", "OK")
	for _, bad := range []string{
		"+FSCREATE", "+FSCREATE=", `+FSCREATE="a","b"`, `+FSCREATE="a//b"`, "+FSCREATE=" + strings.Repeat("n", 65),
		`+FSWRITE="a",2,1,9`, `+FSWRITE="a",0,0,9`, `+FSWRITE="a",0,10241,9`, `+FSWRITE="a",0,1,0`, `+FSWRITE="a",0,1,4294967296`,
		`+FSWRITE="a",0,1`, `+FSREAD="a",0,10241,0`, `+FSWRITE="a",0,+1,9`, "+FSDRIVE=1", `+FSWRITE="a",0,1,9;+CSQ`,
	} {
		h.do("AT"+bad, "ERROR")
	}
	h.do("AT+FSCREATE="+strings.Repeat("n", 64), "OK") // history H25
	h.do("AT+FSCREATE=dir/a", "+CME ERROR: 98")
	h.do("AT+FSLS=dir", "+CME ERROR: 98")
	h.do("AT+FSRMDIR=dir", "+CME ERROR: 98")
	h.do("AT+FSMKDIR=a", "+CME ERROR: 97")
	h.do("AT+FSMKDIR=x/y", "+CME ERROR: 97")
	h.do("AT+FSRMDIR=/", "+CME ERROR: 3")
	h.do("AT+FSCREATE=/", "+CME ERROR: 60")
}

func TestFullVolume(t *testing.T) {
	h := newHost(t)
	h.do("AT+FSCREATE=a", "OK")
	chunk := strings.Repeat("x", 10240)
	for range 9 {
		h.ask("AT+FSWRITE=a,1,10240,15\r\n"+chunk, "\r\n>"+framed("OK"))
	}
	h.do("AT+FSMEM", "+FSMEM: 6144 bytes", "OK")
	h.do("AT+FSWRITE=a,1,6145,15", "+CME ERROR: 63")
	h.ask("AT+FSWRITE=a,1,6144,15\r\n"+chunk[:6144], "\r\n>"+framed("OK"))
	h.do("AT+FSMEM", "+FSMEM: 0 bytes", "OK")
	h.ask("AT+FSWRITE=a,0,10240,15\r\n"+chunk, "\r\n>"+framed("OK")) // takes the place of the old
	h.do("AT+FSMEM", "+FSMEM: 88064 bytes", "OK")
}

// TestLineFeedTrap is at-facts §2.2: behind a bare CR the first LF is the
// command's, not the data's.
func TestLineFeedTrap(t *testing.T) {
	h := newHost(t)
	h.do("AT+FSCREATE=a", "OK")
	h.ask("AT+FSWRITE=a,0,2,15\r\nab", "\r\n>"+framed("OK"))
	h.ask("AT+FSWRITE=a,0,2,15\r\ncd", "\r\n>"+framed("OK"))
	h.do("AT+FSREAD=a,0,9,0", "cd", "OK")
	h.ask("AT+FSWRITE=a,0,2,15\r\n\ne", "\r\n>") // LF is data here: "\ne" is whole
	h.want(framed("OK"))
	h.do("AT+FSREAD=a,0,9,0", "\ne", "OK")
	h.ask("AT+FSWRITE=a,0,2,15\r", "\r\n>")
	h.ask("\nfg", framed("OK")) // and here it is not
	h.do("AT+FSREAD=a,0,9,0", "fg", "OK")
}

func TestWriteTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHost(t)
		h.limit = time.Hour
		h.do("AT+FSCREATE=a", "OK")
		start := time.Now()
		h.ask("AT+FSWRITE=a,0,10,15\r\n", "\r\n>")
		h.ask("123456789", framed("TimeOut"))
		if waited := time.Since(start); waited != 15*time.Second {
			t.Errorf("TimeOut came after %v, want 15s", waited)
		}
		h.quiet() // command mode again
		h.do("AT+FSFLSIZE=a", "+FSFLSIZE: 0", "OK")
	})
}
