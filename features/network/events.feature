@core
Feature: Events of the network
  The modem tells by itself when it enters a network, when a context comes and when it goes.

  @EVNT-001 @manual:<page> @at-facts:6.1 @at-facts:6.2
  Scenario Outline: entering the network is reported
    When I send `AT+CFUN=4`
    Then the modem answers OK
    When I send `AT+CFUN=1`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?1` within "120s"
    And the modem reports a line like `<event>` within "5s"

    Examples:
      | case    | page                     | event                                    |
      | mode    | MODE                     | \^MODE: ?(17,17\|(5\|15),[5-8]\|3,[1-3]) |
      | service | URC_network_service_type | \+(E_UTRAN\|GSM) Service                 |
      | context | CGEV                     | \+CGEV: ME PDN ACT ?[0-9]+(,[0-3])?      |

  @EVNT-002 @manual:CGEREP<form> @at-facts:8 @at-facts:X-10
  Scenario Outline: CGEREP is there as documented, or not at all
    # It is in the manual; a 780EP V1010 answered ERROR to all of it.
    When I send `AT+CGEREP<form>`
    Then the modem answers one line like `\+CGEREP: ?<answer>`, then OK, or an error

    Examples:
      | case | form | answer                      |
      | test | =?   | \([0-2,-]+\), ?\([0-1,-]+\)  |
      | read | ?    | [0-2](,[01])?               |

  @EVNT-003 @manual:CGEREP= @v250:5.4.3.1 @at-facts:X-10
  Scenario Outline: CGEREP has no such mode, whether it is there or not
    When I send `AT+CGEREP=<mode>`
    Then the modem answers an error

    Examples:
      | case     | mode |
      | above    | 9    |
      | negative | -1   |
      | word     | on   |

  @EVNT-004 @manual:CGEREP= @manual:CGEV @at-facts:8 @at-facts:X-10
  Scenario: events are reported under CGEREP=1, and where there is no CGEREP
    When I send `AT+CGEREP=1`
    Then the modem answers OK or an error
    When I send `AT+CGATT=0`
    Then the modem answers OK
    And the modem reports a line like `\+CGEV: (ME|NW) (PDN DEACT ?[0-9]+.*|DETACH.*)` within "10s"
    When I send `AT+CGATT=1`
    Then the modem answers OK
    And the answer to `AT+CGACT?` becomes `\+CGACT: ?1,1` within "120s"
    And the modem reports a line like `\+CGEV: ME PDN ACT ?[0-9]+(,[0-3])?` within "5s"
