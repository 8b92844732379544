package firmware

// Choices returns the words between which a profile decides the
// contradiction with the id, "X-09" (at-facts §17); nil for an id that is not
// in the register. The first one is what the evidence favours.
func Choices(id string) []string {
	for _, c := range register() {
		if c.id == id {
			return c.choices
		}
	}
	return nil
}

type contradiction struct {
	id      string
	choices []string
}

// register lists the contradictions between the sources, in order.
func register() []contradiction {
	return []contradiction{
		{"X-01", []string{"0=direct", "0=cache"}},       // meaning of MQTTMSGSET; the default is in defaults.messages
		{"X-02", []string{"byte", "bare"}},              // +MSUB: "t",5 byte,hello or +MSUB: t,5,hello
		{"X-03", []string{"8883", "1884"}},              // where the guide's SSL flow finds TLS
		{"X-04", []string{"both", "cme", "error"}},      // failing MCONNECT
		{"X-05", []string{"ok", "765"}},                 // empty user name and password
		{"X-06", []string{"any", "guide", "manual"}},    // where a reconnection starts
		{"X-07", []string{"SHUT OK", "OK"}},             // final of CIPSHUT
		{"X-08", []string{"numeric", "text"}},           // +CMS ERROR under CMEE=1
		{"X-09", []string{"either", ">", "> "}},         // prompt that a checker accepts
		{"X-10", []string{"ERROR", "documented"}},       // CGEREP
		{"X-11", []string{"CGEV", "PDP DEACT", "both"}}, // PDP loss while no TCPIP scene is open
		{"X-12", []string{"address", "zeros", "commas"}},
		{"X-12b", []string{"OK", "none"}}, // final of FSMEM
		{"X-13", []string{"READY 0", "READY"}},
		{"X-14", []string{"absent", "present"}},             // +CPIN: READY at the start
		{"X-15", []string{"either", "(0-2)", "(0,2)"}},      // test form of IFC
		{"X-16", []string{"examples", "syntax"}},            // prefixes of information answers
		{"X-17", []string{"middle", "end"}},                 // version in the name
		{"X-18", []string{"no effect"}},                     // advice on keep-alive
		{"X-19", []string{"4100", "5120", "2384"}},          // MPUB limit; the number is in limits.payload
		{"X-20", []string{"any", "published", "discarded"}}, // will after MDISCONNECT
		{"X-21", []string{"any final", "767", "OK"}},        // MIPCLOSE of a dead connection
		{"X-22", []string{"both", "quoted", "unquoted"}},    // host, port and ids
		{"X-23", []string{"CEREG", "CGREG"}},                // prefix of the answer to CEREG?
		{"X-24", []string{"ignored"}},                       // typing errors of the guide
	}
}

// Register returns the ids of the contradictions, in order.
func Register() []string {
	var ids []string
	for _, c := range register() {
		ids = append(ids, c.id)
	}
	return ids
}
