<?xml version="1.0" encoding="UTF-8"?>
<!-- Northcover (fictive) takes a table: one line an invoice, semicolons, UTF-8. -->
<xsl:stylesheet
    version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:c="urn:credit-protection:claim:1.0"
>
  <xsl:output method="text" encoding="UTF-8" />
  <xsl:variable name="quote">"</xsl:variable>

  <xsl:template match="/c:claim">
    <xsl:text>policy;claim;cause;loss_date;buyer;country;invoice;invoice_date;due_date;currency;open;insured;share&#13;&#10;</xsl:text>
    <xsl:for-each select="c:invoices/c:invoice">
      <xsl:call-template name="cell"><xsl:with-param name="text" select="/c:claim/c:policy/c:number" /></xsl:call-template>
      <xsl:call-template name="cell"><xsl:with-param name="text" select="/c:claim/c:reference" /></xsl:call-template>
      <xsl:value-of select="concat(/c:claim/c:cause, ';', /c:claim/c:lossDate, ';')" />
      <xsl:call-template name="cell"><xsl:with-param name="text" select="/c:claim/c:buyer/c:name" /></xsl:call-template>
      <xsl:value-of select="concat(/c:claim/c:buyer/c:country, ';')" />
      <xsl:call-template name="cell"><xsl:with-param name="text" select="c:number" /></xsl:call-template>
      <xsl:value-of select="concat(c:date, ';', c:due, ';', c:open/@currency, ';', c:open, ';', c:insured, ';', c:share, '&#13;&#10;')" />
    </xsl:for-each>
  </xsl:template>

  <!-- Quotes are doubled; what a spreadsheet would take for a formula begins with '. -->
  <xsl:template name="cell">
    <xsl:param name="text" />
    <xsl:value-of select="$quote" />
    <xsl:if test="contains('=+-@', substring($text, 1, 1))">'</xsl:if>
    <xsl:call-template name="doubled"><xsl:with-param name="text" select="$text" /></xsl:call-template>
    <xsl:value-of select="concat($quote, ';')" />
  </xsl:template>

  <xsl:template name="doubled">
    <xsl:param name="text" />
    <xsl:choose>
      <xsl:when test="contains($text, $quote)">
        <xsl:value-of select="concat(substring-before($text, $quote), $quote, $quote)" />
        <xsl:call-template name="doubled">
          <xsl:with-param name="text" select="substring-after($text, $quote)" />
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text" /></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
