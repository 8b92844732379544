@core
Feature: Attachment
  CGATT attaches the modem to the packet domain and detaches it; without attachment there is no
  context and no address.

  @ATTA-001 @manual:CGATT= @manual:CGATT? @27007:10.1.9 @at-facts:8
  Scenario: the modem detaches and attaches again
    When I send `AT+CGATT=0`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?0` within "10s"
    When I send `AT+CGATT=1`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?1` within "120s"
    And the answer to `AT+CGACT?` becomes `\+CGACT: ?1,1` within "120s"

  @ATTA-002 @manual:CGATT= @27007:10.1.9
  Scenario: an attached modem stays attached
    When I send `AT+CGATT=1`
    Then the modem answers OK
    When I send `AT+CGATT?`
    Then the modem answers one line like `\+CGATT: ?1`, then OK

  @ATTA-003 @manual:CGATT= @v250:5.4.3.1
  Scenario Outline: what is no state of the attachment is refused
    When I send `AT+CGATT=<state>`
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers one line like `\+CGATT: ?1`, then OK

    Examples:
      | case     | state |
      | above    | 2     |
      | negative | -1    |
      | word     | off   |
      | two      | 0,1   |

  @ATTA-004 @manual:CGATT @manual:CGEV @at-facts:8 @at-facts:X-10
  Scenario: a detachment is reported
    # The manual and the captures have several events for it; one of them comes.
    When I send `AT+CGATT=0`
    Then the modem answers OK
    And the modem reports a line like `\+CGEV: (ME|NW) (PDN DEACT ?[0-9]+.*|DETACH.*)` within "10s"
    When I send `AT+CGATT=1`
    Then the modem answers OK

  @ATTA-005 @manual:CGATT= @manual:CGPADDR @at-facts:8
  Scenario: a detached modem has no address
    When I send `AT+CGATT=0`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?0` within "10s"
    When I send `AT+CGPADDR`
    Then the modem answers no line like `.*[1-9][0-9]*(\.[0-9]+){3}.*`
    When I send `AT+CGATT=1`
    Then the modem answers OK

  @ATTA-006 @guide:pdp-deactivation @manual:CGATT @manual:CGACT @manual:COPS @manual:CFUN @at-facts:X-06
  Scenario Outline: a session ends with its network, and the modem lives to open another
    # A network may refuse to give its last context up; the session then goes on until it is closed.
    Given the modem is connected
    When I send `AT+<leave>`
    Then the modem answers OK or an error
    When I send `AT+<return>`
    Then the modem answers OK
    And the answer to `AT+CGACT?` becomes `\+CGACT: ?1,1` within "120s"
    And the modem can connect as documented

    Examples:
      | case       | leave     | return    |
      | attachment | CGATT=0   | CGATT=1   |
      | flight     | CFUN=4    | CFUN=1    |
      | radio      | CFUN=0    | CFUN=1    |
      | operator   | COPS=2    | COPS=0    |
      | context    | CGACT=0,1 | CGACT=1,1 |
