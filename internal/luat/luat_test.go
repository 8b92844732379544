package luat_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"attest/internal/at"
	"attest/internal/luat"
)

// classify scans input with the command pending and returns "kind text" of
// every line that is not blank.
func classify(pending, input string) []string {
	s := at.NewScanner(luat.Dialect())
	if pending != "" {
		s.Expect(luat.Pending(pending))
	}
	var lines []string
	s.Feed([]byte(input), func(l at.Line) {
		if l.Kind != at.Blank {
			lines = append(lines, l.Kind.String()+" "+l.String())
		}
	})
	return lines
}

func TestDialectOnTheWire(t *testing.T) {
	tests := []struct {
		name, pending, input string
		want                 []string
	}{
		{"registration answer and its URC", "AT+CGREG?", "\r\n+CGREG: 1\r\n\r\n+CGREG: 0,1\r\n\r\nOK\r\n",
			[]string{"URC +CGREG: 1", "information +CGREG: 0,1", "final OK"}},
		{"registration with cell", "AT+CEREG?", "\r\n+CEREG: 1,\"4844\",\"01a2c315\",7\r\n\r\n+CEREG: 2,1,\"4844\",\"0EA2D0CA\",7\r\n\r\nOK\r\n",
			[]string{`URC +CEREG: 1,"4844","01a2c315",7`, `information +CEREG: 2,1,"4844","0EA2D0CA",7`, "final OK"}},
		{"answer with the wrong prefix", "AT+CEREG?", "\r\n+CGREG: 0,5\r\n\r\nOK\r\n",
			[]string{"information +CGREG: 0,5", "final OK"}},
		{"SIM answer and SIM report", "AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n\r\n+CPIN: READY 0\r\n",
			[]string{"information +CPIN: READY", "final OK", "URC +CPIN: READY 0"}},
		{"cached messages", "AT+MQTTMSGGET", "\r\n+MSUB: \"mqtt/sub_topic\",20 byte,{\n  \"msg\": \"hello\"\n}\r\n+MSUB: mqtt/topic,9 byte,SSSSddddd\r\n\r\n+MSUB: 1\r\n\r\nOK\r\n",
			[]string{"information +MSUB: \"mqtt/sub_topic\",20 byte,{\n  \"msg\": \"hello\"\n}", "information +MSUB: mqtt/topic,9 byte,SSSSddddd", "URC +MSUB: 1", "final OK"}},
		{"message while a subscription is open", "AT+MSUB=\"t\",0", "\r\nOK\r\n\r\nSUBACK\r\n\r\n+MSUB: \"t\",2 byte,OK\r\n",
			[]string{"final OK", "URC SUBACK", "URC +MSUB: \"t\",2 byte,OK"}},
		{"test form of MSUB", "AT+MSUB=?", "\r\n+MSUB:<topic>,(0-2)\r\n\r\nOK\r\n", []string{"information +MSUB:<topic>,(0-2)", "final OK"}},
		{"status", "AT+MQTTSTATU", "\r\n+MQTTSTATU :1\r\n\r\nOK\r\n", []string{"information +MQTTSTATU :1", "final OK"}},
		{"shut", "AT+CIPSHUT", "\r\nSHUT OK\r\n", []string{"final SHUT OK"}},
		{"state behind OK", "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n", []string{"final OK", "URC STATE: CONNECT OK"}},
		{"address without OK", "AT+CIFSR", "\r\n10.17.70.180\r\n\r\nCLOSED\r\n", []string{"information 10.17.70.180", "URC CLOSED"}},
		{"file write times out", "AT+FSWRITE=\"f\",0,10,1", "\r\n>\r\nTimeOut\r\n", []string{"prompt >", "final TimeOut"}},
		{"file read", "AT+FSREAD=\"f\",0,4,0", "\r\nOK\r\n\r\n\r\nOK\r\n", []string{"data OK\r\n", "final OK"}},
		{"PDP loss", "AT+CIICR", "\r\n+PDP: DEACT\r\n\r\n+CME ERROR: 65535\r\n", []string{"URC +PDP: DEACT", "final +CME ERROR: 65535"}},
		{"boot", "", "\r\n^boot.rom'v'!\\n\r\n\r\nRDY\r\n\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1\r\n\r\n+NITZ: 24/08/22,07:27:15+32, \r\n",
			[]string{`URC ^boot.rom'v'!\n`, "URC RDY", "URC ^MODE: 17,17", "URC +E_UTRAN Service", "URC +CGEV: ME PDN ACT 1", "URC +NITZ: 24/08/22,07:27:15+32, "}},
		{"refused login", "", "\r\nERROR\r\n", []string{"URC ERROR"}},
		{"multi-link", "", "\r\n7,CONNECT OK\r\n\r\n8,CONNECT OK\r\n", []string{"URC 7,CONNECT OK", "unknown 8,CONNECT OK"}},
		{"foreign", "", "\r\n+CSQ: 1,2\r\n\r\n+MSUB: 10\r\n\r\n+CREG: 0,1\r\n\r\nCONNACK FAIL\r\n",
			[]string{"unknown +CSQ: 1,2", "unknown +MSUB: 10", "unknown +CREG: 0,1", "unknown CONNACK FAIL"}},
	}
	for _, tt := range tests {
		if got := classify(tt.pending, tt.input); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got\n\t%q\nwant\n\t%q", tt.name, got, tt.want)
		}
	}
}

func TestCounted(t *testing.T) {
	tests := []struct {
		head string
		n    int
		ok   bool
	}{
		{`+MSUB: "t",17 byte,`, 17, true},
		{`+MSUB:"a,b",0 byte,`, 0, true},
		{`+MSUB: t,9 byte,`, 9, true},
		{`+MSUB: "t",1048576 byte,`, 1 << 20, true},
		{`+MSUB: "t",1048577 byte,`, 0, false},
		{`+MSUB: "t",99999999999999999999 byte,`, 0, false},
		{`+MSUB: "t",17,`, 0, false},
		{`+MSUB: "t",-1 byte,`, 0, false},
		{`+MSUB: 17 byte,`, 0, false},
		{`+MSUB: "t", byte,`, 0, false},
		{`+MPUB: "t",17 byte,`, 0, false},
	}
	for _, tt := range tests {
		n, ok := luat.Dialect().Counted([]byte(tt.head))
		if ok != tt.ok || ok && n != tt.n {
			t.Errorf("%q announces %d, %v; want %d, %v", tt.head, n, ok, tt.n, tt.ok)
		}
	}
}

// TestRequests holds the builders against the guide and the manual.
func TestRequests(t *testing.T) {
	tests := []struct {
		got  at.Pending
		want string
	}{
		{luat.Config("868488076506128", "user", "password", nil), `AT+MCONFIG="868488076506128","user","password"`},
		{luat.Config("id", "", "", &luat.Will{Topic: "/will_topic", Message: []byte("offline"), QoS: 1, Retain: true}), `AT+MCONFIG="id","","",1,1,"/will_topic","offline"`},
		{luat.Start(false, "lbsmqtt.airm2m.com", 1884), `AT+MIPSTART="lbsmqtt.airm2m.com",1884`},
		{luat.Start(true, "airtest.openluat.com", 8883), `AT+SSLMIPSTART="airtest.openluat.com",8883`},
		{luat.Connect(true, 60), `AT+MCONNECT=1,60`},
		{luat.Subscribe("mqtt/sub_topic", 0), `AT+MSUB="mqtt/sub_topic",0`},
		{luat.Unsubscribe("mqtt/sub_topic"), `AT+MUNSUB="mqtt/sub_topic"`},
		{luat.Publish("t", 1, true, []byte("{\"a\":\\\r\n}\x00\xc3\xa9")), `AT+MPUB="t",1,1,"{\22a\22:\5C\0D\0A}\00` + "\xc3\xa9" + `"`},
		{luat.PublishEx("t", 1, false, 40), `AT+MPUBEX="t",1,0,40`},
		{luat.PublishEx("t", 0, false, 0), `AT+MPUBEX="t",0,0`},
		{luat.Disconnect(), `AT+MDISCONNECT`},
		{luat.Close(), `AT+MIPCLOSE`},
		{luat.Status(), `AT+MQTTSTATU`},
		{luat.Cache(true), `AT+MQTTMSGSET=1`},
		{luat.Slots(), `AT+MQTTMSGGET?`},
		{luat.Messages(), `AT+MQTTMSGGET`},
		{luat.Hex(false), `AT+MQTTMODE=0`},
		{luat.SSLConfig(luat.KeyCACert, "ca.crt"), `AT+SSLCFG="cacert",88,"ca.crt"`},
		{luat.SSLConfig(luat.KeySecLevel, "2"), `AT+SSLCFG="seclevel",88,2`},
		{luat.SSLRead(luat.KeySecLevel), `AT+SSLCFG="seclevel",88`},
		{luat.FileCreate("ca.crt"), `AT+FSCREATE="ca.crt"`},
		{luat.FileWrite("ca.crt", false, 1212, 15), `AT+FSWRITE="ca.crt",0,1212,15`},
		{luat.FileRead("ca.crt", 10, 0), `AT+FSREAD="ca.crt",0,10,0`},
		{luat.FileRead("ca.crt", 10, 5), `AT+FSREAD="ca.crt",1,10,5`},
		{luat.FileDelete("ca.crt"), `AT+FSDEL="ca.crt"`},
		{luat.FileSize("ca.crt"), `AT+FSFLSIZE="ca.crt"`},
		{luat.FileList("/"), `AT+FSLS="/"`},
	}
	for _, tt := range tests {
		if tt.got.Command.Text != tt.want {
			t.Errorf("got %s, want %s", tt.got.Command.Text, tt.want)
		}
	}
}

func TestPending(t *testing.T) {
	prompts := []string{`AT+MPUBEX="t",0,0,4`, `AT+FSWRITE="f",0,4,9`, "AT+CIPSEND=4", "AT+CIPSEND"}
	for _, text := range prompts {
		if !luat.Pending(text).Prompt {
			t.Errorf("%s asks for no data", text)
		}
	}
	for _, text := range []string{"AT+MPUBEX=?", "AT+FSWRITE=?", "AT+CIPSEND?", `AT+MPUB="t",0,0,"m"`} {
		if luat.Pending(text).Prompt {
			t.Errorf("%s asks for data", text)
		}
	}
	sizes := map[string]int{`AT+FSREAD="f",0,10,0`: 10, `AT+FSREAD="f",0`: 0, `AT+FSREAD="f",0,x,0`: 0, `AT+FSREAD="f`: 0, "AT+FSREAD=?": 0, `AT+FSREAD="f",0,-1,0`: 0}
	for text, want := range sizes {
		if got := luat.Pending(text).Data; got != want {
			t.Errorf("%s gives %d bytes, want %d", text, got, want)
		}
	}
}

func TestParseMessage(t *testing.T) {
	line := func(text, payload string) at.Line { return at.Line{Text: text, Payload: []byte(payload)} }
	tests := []struct {
		line at.Line
		want luat.Message
		ok   bool
	}{
		{line(`+MSUB: "mqtt/pub_topic",17 byte,`, "publish 1 payload"), luat.Message{Topic: "mqtt/pub_topic", Length: 17, Payload: []byte("publish 1 payload"), Slot: -1}, true},
		{line(`+MSUB: "a"b,c",007 byte,`, "1234567"), luat.Message{Topic: `a"b,c`, Length: 7, Payload: []byte("1234567"), Slot: -1}, true},
		{line(`+MSUB: mqtt/topic,9 byte,`, "SSSSddddd"), luat.Message{Topic: "mqtt/topic", Length: 9, Payload: []byte("SSSSddddd"), Slot: -1}, true},
		{at.Line{Text: "+MSUB: 3"}, luat.Message{Slot: 3}, true},
		{at.Line{Text: "+MSUB:0"}, luat.Message{Slot: 0}, true},
		{at.Line{Text: "+MSUB: 12"}, luat.Message{}, false},
		{at.Line{Text: `+MSUB: "t",3,abc`}, luat.Message{}, false},
	}
	for _, tt := range tests {
		got, err := luat.ParseMessage(tt.line)
		if (err == nil) != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: got %+v, %v; want %+v", tt.line.String(), got, err, tt.want)
		}
	}
}

func TestParseSlots(t *testing.T) {
	lines := func(texts ...string) []at.Line {
		var all []at.Line
		for _, text := range texts {
			all = append(all, at.Line{Text: text})
		}
		return all
	}
	got, err := luat.ParseSlots(lines("+MQTTMSGGET: 0,VALID", "+MQTTMSGGET: 1,INVALID", "+MQTTMSGGET:2,VALID", "+MQTTMSGGET: 3,INVALID"))
	if want := [4]bool{true, false, true, false}; err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	bad := [][]at.Line{
		nil,
		lines("+MQTTMSGGET: 0,VALID", "+MQTTMSGGET: 1,VALID", "+MQTTMSGGET: 2,VALID"),
		lines("+MQTTMSGGET: 1,VALID", "+MQTTMSGGET: 0,VALID", "+MQTTMSGGET: 2,VALID", "+MQTTMSGGET: 3,VALID"),
		lines("+MQTTMSGGET: 0,valid", "+MQTTMSGGET: 1,VALID", "+MQTTMSGGET: 2,VALID", "+MQTTMSGGET: 3,VALID"),
	}
	for _, b := range bad {
		if _, err := luat.ParseSlots(b); err == nil {
			t.Errorf("accepted %v", b)
		}
	}
}

func TestParseRegistration(t *testing.T) {
	tests := []struct {
		text string
		want luat.Registration
		ok   bool
	}{
		{"+CGREG: 0,1", luat.Registration{Command: "+CGREG", Status: 1}, true},
		{`+CEREG: 2,1,"4844","0EA2D0CA",7`, luat.Registration{Command: "+CEREG", Mode: 2, Status: 1, Area: "4844", Cell: "0EA2D0CA"}, true},
		{"+CREG:5", luat.Registration{Command: "+CREG", Mode: -1, Status: 5}, true},
		{`+CREG: 1,"1863","01a2c315",7`, luat.Registration{Command: "+CREG", Mode: -1, Status: 1, Area: "1863", Cell: "01a2c315"}, true},
		{"+CREG:", luat.Registration{}, false},
		{"+CREG: -1", luat.Registration{}, false},
		{"+CREG: x,1", luat.Registration{}, false},
		{"+CREG: (0,1)", luat.Registration{}, false},
		{"+COPS: 0", luat.Registration{}, false},
		{`+CREG: 1,"`, luat.Registration{}, false},
	}
	for _, tt := range tests {
		got, err := luat.ParseRegistration(tt.text)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%q: got %+v, %v; want %+v", tt.text, got, err, tt.want)
		}
		if err != nil && !strings.Contains(err.Error(), tt.text[:5]) {
			t.Errorf("%q: error %q does not name it", tt.text, err)
		}
	}
	for status, want := range map[int]bool{0: false, 1: true, 2: false, 5: true} {
		if got := (luat.Registration{Status: status}).Registered(); got != want {
			t.Errorf("status %d: registered %v, want %v", status, got, want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	if s, err := luat.ParseStatus("+MQTTSTATU :1"); err != nil || s != luat.Online {
		t.Errorf("got %v, %v; want online", s, err)
	}
	for _, text := range []string{"+MQTTSTATU: 1", "+MQTTSTATU :3", "+MQTTSTATU :", "+MQTTSTATU :-1", "+MQTTSTATU :1 "} {
		if s, err := luat.ParseStatus(text); err == nil {
			t.Errorf("%q read as %v", text, s)
		}
	}
	if n, err := luat.ParseFileSize("+FSFLSIZE: 10"); err != nil || n != 10 {
		t.Errorf("got %d, %v; want 10", n, err)
	}
	if on, err := luat.ParseAttached("+CGATT: 1"); err != nil || !on {
		t.Errorf("got %v, %v; want attached", on, err)
	}
	if _, err := luat.ParseAttached("+CGATT: 2"); err == nil {
		t.Error("+CGATT: 2 accepted")
	}
	codes := map[string]int{"+CME ERROR: 767": 767, "+CME ERROR:3": 3, "+CMS ERROR: 500": 500, "ERROR": -1, "+CME ERROR: SIM not inserted": -1}
	for text, want := range codes {
		got, ok := luat.ParseError(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: got %d, %v; want %d", text, got, ok, want)
		}
	}
}
