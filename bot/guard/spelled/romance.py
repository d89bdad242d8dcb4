"""How Spanish, Portuguese, French and Italian spell figures."""

from bot.guard.spelled.shape import Lexicon

ES = Lexicon(
    big="veinte|veinti[a-z]+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento"
    "|(?:dos|tres|cuatro|seis|sete|ocho|nove)cient[oa]s|quinient[oa]s|mil|miles|millon(?:es)?|tres|cuatro|cinco|seis"
    "|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci[a-z]+|docenas?|decenas|centenar(?:es)?|por ciento",
    small="dos",
    one="una?",
    units="horas|dias|minutos|segundos|semanas|meses|anos|euros|dolares|pesos|soles|centavos|centimos|piezas|unidades"
    "|pares|tallas|colores|tamanos|litros|gramos|kilos|metros|centimetros|veces|cajas|bolsas|paquetes|botellas",
    lone="horas?|minuto|semana|mes|ano|euro|dolar|centavo|litro|kilo|gramo|metro",
    pieces="unidad|pieza|caja|bolsa|prenda|talla|par",
    left="quedan?|solo quedan?|quedan (?:solo|solamente)|restan?|sobran|ultim[oa]s|quedando",
    price="cuestan?|precio|por solo|a solo|vale|termina a las|acaba a las|empieza a las|hasta las|antes de las"
    "|a partir de las|pague|lleva|llevate|lleve",
    more="(?:medio|mitad de(?:l)?|la mitad de(?:l)?|mitad del|tercio del?) precio|precio (?:a la mitad|por la mitad"
    "|partido)|a la mitad|(?:la mitad|un tercio|un cuarto|dos tercios) (?:de su precio|del (?:precio|valor|costo"
    "|coste)|de lo que)|(?:cuestan?|por) un (?:peso|sol)|(?:dos|tres) por uno"
    "|uno mas uno|(?:la )?segunda? (?:unidad|pieza|caja|prenda)? ?(?:gratis|a mitad|a medio)|media (?:hora|docena)"
    "|medio (?:litro|kilo|metro|ano)|(?:hasta|a) (?:la )?medianoche|un cuarto de hora"
    "|(?:hasta|antes del?|termina al?|acaba al?) mediodia"
    "|duplican?|triplican?|el doble de(?! bien)"
    "|el triple de|llega manana|entrega (?:manana|al dia siguiente)",
    talk="mil (?:gracias|disculpas|perdones|amores|besos|abrazos)|(?:a|los) cuatro vientos"
    "|(?:un )?millon(?:es)? de (?:gracias|besos)"
    "|(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte) (?:de (?:ustedes|vosotros"
    "|nosotros)|personas (?:me |han |lo )?(?:pregunt[a-z]+|escrib[a-z]+|quier[a-z]+))"
    "|(?:dame|denme|dadme|deme|espera|esperen|esperad|espere)(?:me)? (?:un|una|dos|tres|cuatro|cinco|diez)"
    " (?:minutos?|segundos?)|un minuto,? por favor|un minuto(?: y|$)|(?:os|les|te|le) dejo un minuto|del millon"
    "|menor(?:es)? de un ano|tiene menos de un ano"
    "|cada (?:dos|tres) por (?:dos|tres)|de una en una|de una vez|mas de una vez|mil y una|(?:pregunt|dicho|dije"
    "|digo|repet|respond)[a-z]* mil veces",
).spelling()

PT = Lexicon(
    big="onze|doze|treze|(?:ca|qua)torze|quinze|dezesseis|dezasseis|dezessete|dezassete|dezoito|dezenove|dezanove"
    "|vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa|cem|cento|duzent[oa]s|trezent[oa]s"
    "|(?:quatro|seis|sete|oito|nove)cent[oa]s|quinhent[oa]s|mil|milhar(?:es)?|milhao|milhoes|dezenas?|centenas?"
    "|duzias?|por cento",
    small="dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez",
    one="uma?",
    units="horas|minutos|segundos|dias|semanas|meses|anos|reais|euros|dolares|centavos|pecas|unidades|pares|caixas"
    "|pacotes|frascos|tamanhos|cores|litros|gramas|quilos|metros|vezes",
    lone="hora|minuto|segundo|semana|mes|ano|real(?! (?:valor|prazer))|euro|dolar|centavo|litro|quilo|grama|metro",
    pieces="unidade|peca|caixa|par",
    left="restam?|so restam?|sobram?|faltam?|sobrou|sobraram|so (?:ha|tem|temos)|ultim[oa]s",
    price="custam?|preco|por apenas|por so|vale|leve|levem|pague|termina as|acaba as|ate as|a partir das|comeca as",
    more="(?:metade|um terco|um quarto|dois tercos) d[oa] (?:preco|valor|custo)|(?:a|pela) metade d[oa]|meio preco"
    "|preco pela metade|metade do preco|(?:compre|leve) um,? (?:e )?leve (?:outro|dois)|(?:dois|tres) por um"
    "|um mais um"
    "|meia[- ](?:hora|duzia|noite)|meio[- ](?:dia|litro|quilo|ano)|(?:a"
    "|segunda) unidade gratis|o dobro d|duplica"
    "|em dobro"
    "|pela metade|chega amanha",
    talk="mil (?:desculpas|perdoes|beijos|maravilhas)|cem por cento (?:certo|claro)"
    "|um milhao de (?:obrigad[oa]s"
    "|beijos)|(?:um|uma|dois|duas|tres|cinco) (?:minutinhos?|minutos?|segundos?)(?=,? por favor|$)"
    "|(?:me de|espere|espera|aguarde|so) (?:um|uma|dois|duas|tres|cinco|dez) (?:minutos?|segundos?)"
    "|(?:dois|duas|tres|quatro|cinco|seis) (?:de voces|pessoas pergunt[a-z]+)",
).spelling()

FR = Lexicon(
    big="onze|douze|treize|quatorze|quinze|seize|vingts?|vingt[a-z]*|trente|quarante|cinquante|soixante|septante"
    "|octante|nonante|cents?|mille|milliers?|millions?|(?:diz|douz|quinz|vingt|cinquant|cent)aines?|pour cent",
    small="deux|trois|quatre|cinq|six|sept|huit|neuf|dix",
    one="une?",
    units="heures?|minutes?|secondes?|jours?|semaines?|mois|ans?|annees?|euros?|dollars?|centimes?|pieces?|unites?"
    "|fois|paires?|boites?|sachets?|flacons?|tailles|couleurs|litres?|grammes?|kilos?|metres?|exemplaires",
    lone="heure|minute|seconde|semaine|mois|an|euro|dollar|centime|litre|kilo|metre",
    pieces="piece|unite|boite|exemplaire",
    left="en reste(?: plus)?(?: que)?|ne reste(?: plus)? que|il reste|plus que",
    price="coutent?|prix de|pour seulement|a seulement",
    more="(?:la )?moitie (?:du |de (?:son |leur )?)?prix|a moitie prix|demi[- ]prix|demi-tarif"
    "|reste (?:plus )?qu'une?|(?:un|le|deux) (?:tiers|quart) du prix|(?:deux|trois|un) (?:achetes?|pour le prix d)"
    "|(?:une? )?(?:deuxieme|second[e]?) (?:article |unite |piece )?(?:offerte?|gratuite?)|demi-heure"
    "|demi-(?:litre|kilo|douzaine)|(?:a|avant|jusqu'a) (?:minuit|midi)|deux fois (?:plus|moins)|livre demain"
    "|un plus un",
    talk="mille (?:excuses|mercis|pardons|et une)|(?:deux|trois|cent|mille) fois merci"
    "|un million de mercis|(?:une|deux|cinq) (?:minute|seconde|minutes|secondes)(?=,? s'il|$)"
    "|(?:donnez|laissez)-moi (?:une?|deux|trois|cinq|dix) (?:minutes?|secondes?)|attendez (?:une|deux|cinq) [a-z]+"
    "|quatre-vingt-et-un ans|pour cent ans|(?:deux|trois|quatre|cinq) d'entre vous|vingt mille lieues",
).spelling()

IT = Lexicon(
    big="undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti(?:due|tre|quattro"
    "|cinque|sei|sette|nove)?|trenta[a-z]*"
    "|quaranta[a-z]*|cinquanta[a-z]*|sessanta[a-z]*|settanta[a-z]*|ottanta[a-z]*|novanta[a-z]*|(?:due|tre|quattro"
    "|cinque|sei|sette|otto|nove)?cento|mille"
    "|(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|venti|cento)mila|milioni|migliaia|centinaia|decine"
    "|dozzina|per cento",
    small="due|tre|quattro|cinque|sei|sette|otto|nove|dieci",
    one="uno?|una",
    units="or[ae]|minut[io]|secondi|giorni|settimane|mesi|anni|euro|dollari|pezzi|paia|scatole|taglie|colori|litri"
    "|grammi|chili|metri|volte",
    lone="ora|minuto|settimana|mese|anno|euro|dollaro|litro|chilo|metro",
    pieces="pezzo|scatola|taglia",
    left="resta(?:no)?|rimangono|rimane|ultim[ie]",
    price="costa(?:no)?|prezzo|a soli|solo",
    more="(?:a )?meta (?:del |di )?prezzo|mezz'ora|mezzo (?:litro|chilo|prezzo)|mezzanotte|mezzogiorno"
    "|(?:due|tre) per uno|due al prezzo|uno piu uno|il doppio d",
    talk="mille (?:grazie|scuse|baci)|cento (?:volte|di questi)|un minuto|dammi (?:un|due|cinque) minut[oi]",
).spelling()
