<?xml version="1.0" encoding="UTF-8"?>
<!-- Meridian (fictive) takes XML of its own: one loss with its receivables. -->
<xsl:stylesheet
    version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:c="urn:credit-protection:claim:1.0"
    exclude-result-prefixes="c"
>
  <xsl:output method="xml" encoding="UTF-8" indent="yes" />

  <xsl:template match="/c:claim">
    <LossDeclaration contract="{c:policy/c:number}" ownReference="{c:reference}">
      <Debtor country="{c:buyer/c:country}" taxNumber="{c:buyer/c:taxId}">
        <xsl:value-of select="c:buyer/c:name" />
      </Debtor>
      <Loss cause="{c:cause}" on="{c:lossDate}" notified="{c:notified}" />
      <xsl:for-each select="c:invoices/c:invoice">
        <Receivable number="{c:number}" issued="{c:date}" due="{c:due}" currency="{c:open/@currency}">
          <Outstanding><xsl:value-of select="c:open" /></Outstanding>
          <Covered><xsl:value-of select="c:insured" /></Covered>
        </Receivable>
      </xsl:for-each>
      <Claimed currency="{c:totals/c:expected/@currency}">
        <xsl:value-of select="c:totals/c:expected" />
      </Claimed>
    </LossDeclaration>
  </xsl:template>
</xsl:stylesheet>
