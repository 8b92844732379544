@core
Feature: Operator
  COPS names the network in one of three formats, and chooses it: by itself, by hand, or none.

  @OPER-001 @manual:COPS= @manual:COPS? @27007:7.3 @at-facts:7.2
  Scenario Outline: the operator is named in the format that was chosen
    When I send `AT+COPS=3,<format>`
    Then the modem answers OK
    When I send `AT+COPS?`
    Then the modem answers one line like `\+COPS: ?[014],<format>,"<name>"(,[0-8](,[0-2])?)?`, then OK
    When I send `AT+COPS=3,0`
    Then the modem answers OK

    Examples:
      | format | name         |
      | 0      | [^"]{1,16}   |
      | 1      | [^"]{1,8}    |
      | 2      | [0-9]{5,6}   |

  @OPER-002 @manual:COPS=? @27007:7.3 @at-facts:2.5
  Scenario: the networks in reach
    # The manual gives the search 300 s. What is in reach is nobody's to demand.
    When I send `AT+COPS=?`
    Then the modem answers one line like `\+COPS: ?(\([0-3],"[^"]*","[^"]*","[0-9]{5,6}"(,[0-8])?\),?)*(,,?\([0-9,-]+\),\([0-9,-]+\))?`, then OK

  @OPER-003 @manual:COPS= @v250:5.4.3.1
  Scenario Outline: what is no choice of an operator is refused
    When I send `AT+COPS=<choice>`
    Then the modem answers an error
    When I send `AT+COPS?`
    Then the modem answers one line like `\+COPS: ?0,.*`, then OK

    Examples:
      | case        | choice   |
      | mode-5      | 5        |
      | mode-word   | auto     |
      | negative    | -1       |
      | format-3    | 3,3      |
      | no-operator | 1        |
      | no-name     | 1,2      |

  @OPER-004 @manual:COPS= @27007:7.3
  Scenario: choosing by itself, the modem stays where it is
    When I send `AT+COPS=0`
    Then the modem answers OK
    And the answer to `AT+CREG?` becomes `\+CREG: ?0,(1|5|6|7|9|10)` within "120s"
    When I send `AT+COPS?`
    Then the modem answers one line like `\+COPS: ?0,.*`, then OK

  @OPER-005 @manual:COPS= @27007:7.3
  Scenario: the modem leaves the network until it may choose again
    When I send `AT+COPS=2`
    Then the modem answers OK
    And the answer to `AT+CREG?` becomes `\+CREG: ?0,[0234]` within "10s"
    When I send `AT+COPS?`
    Then the modem answers one line like `\+COPS: ?2(,.*)?`, then OK
    When I send `AT+COPS=0`
    Then the modem answers OK
    And the answer to `AT+CREG?` becomes `\+CREG: ?0,(1|5|6|7|9|10)` within "120s"

  @OPER-006 @manual:COPS= @27007:7.3
  Scenario Outline: the modem's own operator is chosen by hand
    # A modem may tell mode 4 as what came of it.
    When I choose the operator of the modem with mode "<mode>"
    Then the answer to `AT+CREG?` becomes `\+CREG: ?0,(1|5|6|7|9|10)` within "120s"
    When I send `AT+COPS?`
    Then the modem answers one line like `\+COPS: ?<told>,2,"[0-9]{5,6}"(,.*)?`, then OK
    When I send `AT+COPS=0`
    Then the modem answers OK
    And the answer to `AT+COPS?` becomes `\+COPS: ?0,.*` within "120s"

    Examples:
      | mode | told  |
      | 1    | 1     |
      | 4    | [014] |
