@core
Feature: The states of the TCP/IP scene in single-link mode
  AT+CSTT leads from IP INITIAL to IP START, AT+CIICR to IP GPRSACT, AT+CIFSR to IP STATUS, AT+CIPSTART to CONNECT
  OK, AT+CIPCLOSE to TCP CLOSED, and AT+CIPSHUT from everywhere to IP INITIAL. AT+CIPSTATUS prints OK first and
  the state behind it.

  @IPS-001 @manual:CIPSTATUS! @manual:state-machine @at-facts:appendix-B
  Scenario: before anything the scene is in its initial state, which comes behind OK
    Then the TCP/IP state is "IP INITIAL"

  @IPS-003 @manual:CSTT= @manual:CIICR! @manual:CIFSR! @manual:CIPSHUT! @manual:state-machine
  Scenario: each command leads to its state
    When I send `AT+CSTT`
    Then the modem answers OK
    And the TCP/IP state is "IP START"
    When I send `AT+CIICR`
    Then the modem answers OK
    And the TCP/IP state is "IP GPRSACT"
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone
    And the TCP/IP state is "IP STATUS"
    When I send `AT+CIPSHUT`
    Then the modem answers `SHUT OK` or `OK` or `OK`
    And the TCP/IP state is "IP INITIAL"

  # The manual's row knows SHUT OK, its MQTT example OK: both are taken (X-07).
  @IPS-004 @manual:CIPSHUT! @at-facts:X-07
  Scenario: CIPSHUT in the initial state changes nothing
    When I send `AT+CIPSHUT`
    Then the modem answers `SHUT OK` or `OK` or `OK`
    And the TCP/IP state is "IP INITIAL"

  @IPS-005 @manual:CSTT= @at-facts:9.2
  Scenario: a second CSTT is not allowed
    When I send `AT+CSTT`
    Then the modem answers OK
    When I send `AT+CSTT`
    Then the modem answers `+CME ERROR: 3`
    And the TCP/IP state is "IP START"

  @IPS-006 @manual:CIICR! @manual:state-machine
  Scenario: CIICR without CSTT is not allowed
    When I send `AT+CIICR`
    Then the modem answers an error
    And the TCP/IP state is "IP INITIAL"
    And the TCP/IP scene is up

  @IPS-007 @manual:CIICR! @manual:state-machine
  Scenario: a second CIICR is not allowed
    Given the TCP/IP scene is up
    When I send `AT+CIICR`
    Then the modem answers an error
    And the TCP/IP state is "IP STATUS"

  @IPS-008 @manual:CIFSR!
  Scenario: there is no address before the scene is active
    When I send `AT+CIFSR`
    Then the modem answers an error
    When I send `AT+CSTT`
    Then the modem answers OK
    When I send `AT+CIFSR`
    Then the modem answers an error
    And the TCP/IP state is "IP START"

  @IPS-009 @manual:CSTT? @manual:CSTT=
  Scenario Outline: the access point is read as it was set
    When I send `AT+CSTT=<parameters>`
    Then the modem answers OK
    When I send `AT+CSTT?`
    Then the modem answers one line like `\+CSTT: ?<read>`, then OK

    Examples:
      | case       | parameters                | read                           |
      | apn        | "internet"                | "?internet"?,"?"?,"?"?         |
      | bare-apn   | internet                  | "?internet"?,"?"?,"?"?         |
      | user       | "internet","card"         | "?internet"?,"?card"?,"?"?     |
      | password   | "internet","card","gprs"  | "?internet"?,"?card"?,"?gprs"? |
      | bare-all   | internet,card,gprs        | "?internet"?,"?card"?,"?gprs"? |

  @IPS-010 @manual:CSTT= @at-facts:16
  Scenario Outline: the longest access point, user and password
    When I send `AT+CSTT=<parameters>` with "<length>" letters for ~
    Then the modem answers OK
    And the TCP/IP state is "IP START"

    Examples:
      | case     | parameters        | length |
      | apn      | "~"               | 128    |
      | user     | "internet","~"    | 32     |
      | password | "internet","a","~" | 32    |

  @IPS-011 @manual:CSTT= @at-facts:16
  Scenario Outline: an access point, user or password that is too long
    When I send `AT+CSTT=<parameters>` with "<length>" letters for ~
    Then the modem answers an error
    And the TCP/IP state is "IP INITIAL"

    Examples:
      | case     | parameters        | length |
      | apn      | "~"               | 129    |
      | user     | "internet","~"    | 33     |
      | password | "internet","a","~" | 33    |

  @IPS-012 @manual:CIPMUX= @manual:state-machine
  Scenario: only the initial state lets CIPMUX be set
    When I send `AT+CSTT`
    Then the modem answers OK
    When I send `AT+CIPMUX=1`
    Then the modem answers an error
    When I send `AT+CIPMUX?`
    Then the modem answers one line like `\+CIPMUX: ?0`, then OK
    Given the TCP/IP scene is shut
    When I send `AT+CIPMUX=1`
    Then the modem answers OK

  # CGATT=0 releases the PDP context: the scene says so and stays in PDP DEACT until CIPSHUT.
  @IPS-013 @manual:state-machine @manual:CIPSHUT! @at-facts:X-11
  Scenario: a scene that loses its PDP context has to be shut
    Given the TCP/IP scene is up
    When I send `AT+CGATT=0`
    Then the modem answers OK
    And the TCP/IP state becomes "PDP DEACT" within "60s"
    When I send `AT+CIPSTART="TCP","{host}",{closed-port}`
    Then the modem answers an error
    Given the TCP/IP scene is shut
    Then the TCP/IP state is "IP INITIAL"

  @IPS-014 @requires:pdp-loss @manual:state-machine @manual:CIPSHUT! @at-facts:X-11
  Scenario: the network takes the PDP context, and CIPSHUT leads out
    Given the TCP/IP scene is up
    When the network deactivates the PDP context
    Then the modem reports that the scene lost its PDP context within "60s"
    And the TCP/IP state is "PDP DEACT"
    Given the TCP/IP scene is shut
    Then the TCP/IP state is "IP INITIAL"

  @IPS-015 @manual:CIICR! @manual:state-machine
  Scenario: the scene comes up again after CIPSHUT
    Given the TCP/IP scene is up
    And the TCP/IP scene is shut
    And the TCP/IP scene is up
    Then the TCP/IP state is "IP STATUS"
