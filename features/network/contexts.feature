@core
Feature: PDP contexts
  Context 1 is the default bearer, which stands as soon as the modem is registered. The scenarios
  define others, never 1: its APN is the card's, and the modem's owner may have set it.

  @CTXT-001 @manual:CGDCONT=? @history:H15 @27007:10.1.1 @at-facts:8
  Scenario: which contexts there may be
    When I send `AT+CGDCONT=?`
    Then the modem answers lines like these, then OK:
      """
      \+CGDCONT: ?\(1-15\),"IP",.*
      \+CGDCONT: ?\(1-15\),"IPV6",.*
      \+CGDCONT: ?\(1-15\),"IPV4V6",.*
      \+CGDCONT: ?\(1-15\),"Non-IP",.*
      """

  @CTXT-002 @manual:CGDCONT? @27007:10.1.1 @at-facts:8 @at-facts:X-12
  Scenario: the default bearer is defined and has an address
    # What stands behind the address differs between the manual and the captures.
    When I send `AT+CGDCONT?`
    Then the modem answers a line like `\+CGDCONT: ?1,"(IP|IPV6|IPV4V6)","[^"]*","[0-9A-Fa-f.:]+"(,.*)?` among others, then OK

  @CTXT-003 @manual:CGDCONT= @manual:CGDCONT? @27007:10.1.1 @at-facts:8
  Scenario Outline: a context is defined, told and removed
    When I send `AT+CGDCONT=<cid>,<definition>`
    Then the modem answers OK
    When I send `AT+CGDCONT?`
    Then the modem answers a line like `\+CGDCONT: ?<cid>,<told>` among others, then OK
    When I send `AT+CGDCONT=<cid>`
    Then the modem answers OK
    When I send `AT+CGDCONT?`
    Then the modem answers no line like `\+CGDCONT: ?<cid>,<told>`

    Examples:
      | case     | cid | definition                                  | told                                  |
      | second   | 2   | "IP","attest.example"                       | "IP","attest[.]example"(,.*)?         |
      | guide    | 5   | "IP","attest.example"                       | "IP","attest[.]example"(,.*)?         |
      | last     | 15  | "IP","attest.example"                       | "IP","attest[.]example"(,.*)?         |
      | ipv6     | 5   | "IPV6","attest.example"                     | "IPV6","attest[.]example"(,.*)?       |
      | dual     | 5   | "IPV4V6","attest.example"                   | "IPV4V6","attest[.]example"(,.*)?     |
      | type     | 5   | "IP"                                        | "IP"(,.*)?                            |
      | whole    | 5   | "IP","attest.example","0.0.0.0",0,0         | "IP","attest[.]example"(,.*)?         |

  @CTXT-004 @manual:CGDCONT= @27007:10.1.1
  Scenario: a definition replaces the one before
    When I send `AT+CGDCONT=5,"IP","attest.example"`
    Then the modem answers OK
    When I send `AT+CGDCONT=5,"IP","other.example"`
    Then the modem answers OK
    When I send `AT+CGDCONT?`
    Then the modem answers a line like `\+CGDCONT: ?5,"IP","other[.]example"(,.*)?` among others, then OK
    When I send `AT+CGDCONT=5`
    Then the modem answers OK

  @CTXT-005 @manual:CGDCONT= @v250:5.4.3.1
  Scenario Outline: what is no definition is refused
    When I send `AT+CGDCONT=<definition>`
    Then the modem answers an error
    When I send `AT+CGDCONT?`
    Then the modem answers no line like `.*"attest[.]example".*`

    Examples:
      | case     | definition                              |
      | cid-0    | 0,"IP","attest.example"                 |
      | cid-16   | 16,"IP","attest.example"                |
      | negative | -1,"IP","attest.example"                |
      | word     | one,"IP","attest.example"               |
      | type     | 5,"X25","attest.example"                |
      | d-comp   | 5,"IP","attest.example","0.0.0.0",3,0   |
      | h-comp   | 5,"IP","attest.example","0.0.0.0",0,3   |

  @CTXT-006 @manual:CGDCONT= @at-facts:2.1
  Scenario Outline: a spelling that the sources leave open does no harm
    # "PPP" is in the table of the page, and not in its test answer; many commands of this family take
    # strings without quotes, no page says it of this one.
    When I send `AT+CGDCONT=5,<definition>`
    Then the modem answers OK or an error
    When I send `AT+CGDCONT=5`
    Then the modem answers OK or an error
    When I send `AT+CGDCONT?`
    Then the modem answers a line like `\+CGDCONT: ?1,"(IP|IPV6|IPV4V6)",.*` among others, then OK

    Examples:
      | case     | definition             |
      | ppp      | "PPP","attest.example" |
      | unquoted | IP,attest.example      |

  @CTXT-010 @manual:CGACT=? @history:H15
  Scenario: the states of a context
    When I send `AT+CGACT=?`
    Then the modem answers `+CGACT:(0-1)`, but for blanks and brackets, then OK

  @CTXT-011 @manual:CGACT? @27007:10.1.10 @at-facts:8
  Scenario: the default bearer is active
    When I send `AT+CGACT?`
    Then the modem answers a line like `\+CGACT: ?1,1` among others, then OK

  @CTXT-012 @manual:CGACT= @27007:10.1.10
  Scenario Outline: an active context stays active
    # The syntax of the page has the <cid>, its text says what leaving it out means.
    When I send `AT+CGACT=<what>`
    Then the modem answers OK
    When I send `AT+CGACT?`
    Then the modem answers a line like `\+CGACT: ?1,1` among others, then OK

    Examples:
      | case  | what |
      | first | 1,1  |
      | all   | 1    |

  @CTXT-013 @manual:CGACT= @v250:5.4.3.1
  Scenario Outline: what is no state of a context is refused
    When I send `AT+CGACT=<what>`
    Then the modem answers an error
    When I send `AT+CGACT?`
    Then the modem answers a line like `\+CGACT: ?1,1` among others, then OK

    Examples:
      | case     | what |
      | above    | 2,1  |
      | negative | -1,1 |
      | word     | on,1 |
      | cid-0    | 1,0  |
      | cid-16   | 1,16 |

  @CTXT-014 @manual:CGACT= @manual:CGACT? @manual:CGDCONT= @at-facts:8 @at-facts:X-06
  Scenario: a second context is as active as it is said to be
    # The manual's way back after a lost context. Whether a network gives a second one is its own
    # decision, so an error will do.
    When I send `AT+CGDCONT=5,"IP",""`
    Then the modem answers OK
    When I send `AT+CGACT?`
    Then the modem answers a line like `\+CGACT: ?5,0` among others, then OK
    And switching context "5" on does what it answers
    And switching context "5" off does what it answers
    When I send `AT+CGDCONT=5`
    Then the modem answers OK or an error
    And the answer to `AT+CGACT?` becomes `\+CGACT: ?1,1` within "120s"

  @CTXT-015 @manual:CGACT= @manual:CGEV @at-facts:8
  Scenario: the default bearer is as active as it is said to be, and comes back
    Then switching context "1" off does what it answers
    And switching context "1" on does what it answers
    And the answer to `AT+CGACT?` becomes `\+CGACT: ?1,1` within "120s"
    And the modem can connect as documented

  @CTXT-020 @manual:CGPADDR=? @history:H15
  Scenario: the contexts with an address
    When I send `AT+CGPADDR=?`
    Then the modem answers one line like `\+CGPADDR: ?\(1[0-9,-]*\)`, then OK

  @CTXT-021 @manual:CGPADDR<form> @27007:10.1.14 @at-facts:8
  Scenario Outline: the address of the default bearer is told
    # A second string is an IPv6 address (manual CGPADDR).
    When I send `AT+CGPADDR<which>`
    Then the modem answers a line like `\+CGPADDR: ?1,"[0-9]{1,3}([.][0-9]{1,3}){3}"(,"[0-9]{1,3}([.][0-9]{1,3}){15}")?` among others, then OK

    Examples:
      | case | form | which |
      | all  | !    |       |
      | one  | =    | =1    |

  @CTXT-022 @manual:CGPADDR @manual:CGDCONT? @manual:GETIP @at-facts:8
  Scenario: whoever is asked tells the same address
    Then the modem tells an address by `AT+CGPADDR=1`
    And the modem tells the same address by `AT+CGPADDR`
    And the modem tells the same address by `AT+CGDCONT?`
    And the modem tells the same address by `AT*GETIP=1`

  @CTXT-023 @manual:CGPADDR= @v250:5.4.3.1
  Scenario Outline: what is no context has no address
    When I send `AT+CGPADDR=<cid>`
    Then the modem answers an error

    Examples:
      | case     | cid |
      | cid-0    | 0   |
      | cid-16   | 16  |
      | negative | -1  |
      | word     | one |

  @CTXT-024 @manual:CGPADDR= @at-facts:8
  Scenario: a context that is not active has no address
    # "0.0.0.0", an empty string, no line and an error all say so.
    When I send `AT+CGDCONT=6,"IP","attest.example"`
    Then the modem answers OK
    When I send `AT+CGPADDR=6`
    Then the modem answers no line like `.*[1-9][0-9]*(\.[0-9]+){3}.*`
    When I send `AT+CGDCONT=6`
    Then the modem answers OK

  @CTXT-030 @manual:GETIP @at-facts:8
  Scenario: GETIP tells the address and the gateway of a context
    When I send `AT*GETIP=1`
    Then the modem answers one line like `[+*]GETIP: ?"?[0-9]{1,3}([.][0-9]{1,3}){3}"?, ?"?[0-9]{1,3}([.][0-9]{1,3}){3}"?`, then OK

  @CTXT-031 @manual:GETIP @v250:5.4.3.1
  Scenario Outline: GETIP of what is no context
    When I send `AT*GETIP=<cid>`
    Then the modem answers an error

    Examples:
      | case  | cid |
      | cid-0 | 0   |
      | word  | one |
