package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"attest/internal/port"
	"attest/internal/port/porttest"
)

// somePorts are an AT port of a module, one that is none, and a UART.
func somePorts(t *testing.T) []port.Info {
	t.Helper()
	machine := porttest.New(t)
	u := porttest.Air780("1-1.2")
	machine.Plug("ttyACM0", u, os.DevNull)
	u.Interface = "0a"
	machine.Plug("ttyACM1", u, os.DevNull)
	ports, err := port.Candidates(machine.Config())
	if err != nil {
		t.Fatal(err)
	}
	return append(ports, port.Info{Path: "/dev/ttyS0", Interface: -1})
}

func TestPortsTable(t *testing.T) {
	var out strings.Builder
	if err := portsTable(&out, somePorts(t)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"PATH USB INTERFACE LOCATION SERIAL PRODUCT AT",
		"ttyACM0 19d1:0001 02 1-1.2 000000000001 EigenComm Compo answers AT",
		"ttyACM1 19d1:0001 0a 1-1.2 000000000001 EigenComm Compo",
		"/dev/ttyS0 none",
	} {
		line := strings.Join(strings.Fields(strings.Split(out.String(), "\n")[i]), " ")
		if !strings.HasSuffix(line, want) {
			t.Errorf("line %d is %q, want %q at its end", i, line, want)
		}
	}
	out.Reset()
	if err := portsTable(&out, nil); err != nil || !strings.HasPrefix(out.String(), "no serial port;") {
		t.Errorf("without ports: %q, %v", &out, err)
	}
}

func TestPortsJSON(t *testing.T) {
	var out strings.Builder
	if err := portsJSON(&out, somePorts(t)); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || len(got) != 3 {
		t.Fatalf("%v: %s", err, &out)
	}
	if got[1]["url"] != "usb:19d1:0001?interface=0a&location=1-1.2" || got[0]["at"] != true || got[1]["interface"] != "0a" {
		t.Errorf("got %s", &out)
	}
	if len(got[2]) != 3 || got[2]["url"] != "/dev/ttyS0" || got[2]["at"] != false {
		t.Errorf("the UART: %v", got[2])
	}
	if !strings.Contains(out.String(), "02&location") {
		t.Errorf("the URL cannot be read: %s", &out)
	}
	out.Reset()
	if err := portsJSON(&out, nil); err != nil || out.String() != "[]\n" {
		t.Errorf("without ports: %q, %v", &out, err)
	}
}
