// The licences of the SPDX list that ask for nothing but notices, or for nothing at all: what they cover may be handed out without its
// sources. What is not known to be one of them counts as copyleft, so that an omission asks for sources that nobody owes, and never
// lets something pass. The list itself does not say it. Used by licences.ts.

const identifiers = `
  0BSD AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0 AML AMPAS ANTLR-PD ANTLR-PD-fallback Adobe-2006 Adobe-Glyph Apache-1.0 Apache-1.1
  Apache-2.0 BSD-1-Clause BSD-2-Clause BSD-2-Clause-Darwin BSD-2-Clause-FreeBSD BSD-2-Clause-NetBSD BSD-2-Clause-Patent
  BSD-2-Clause-Views BSD-2-Clause-first-lines BSD-2-Clause-pkgconf-disclaimer BSD-3-Clause BSD-3-Clause-Attribution
  BSD-3-Clause-Clear BSD-3-Clause-HP BSD-3-Clause-LBNL BSD-3-Clause-Modification BSD-3-Clause-Open-MPI BSD-3-Clause-Sun
  BSD-3-Clause-acpica BSD-3-Clause-flex BSD-4-Clause BSD-4-Clause-Shortened BSD-4-Clause-UC BSD-4.3RENO BSD-4.3TAHOE
  BSD-Advertising-Acknowledgement BSD-Attribution-HPND-disclaimer BSD-Source-Code BSL-1.0 Beerware BlueOak-1.0.0 Boehm-GC
  Brian-Gladman-2-Clause Brian-Gladman-3-Clause CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-PDDC CC-PDM-1.0 CC0-1.0
  CDLA-Permissive-1.0 CDLA-Permissive-2.0 CECILL-B CERN-OHL-P-2.0 CMU-Mach CMU-Mach-nodoc CNRI-Python CNRI-Python-GPL-Compatible
  Cronyx DEC-3-Clause DOC ECL-1.0 ECL-2.0 EFL-2.0 FSFAP FSFAP-no-warranty-disclaimer FSFUL FSFULLR FSFULLRSD FSFULLRWD FTL Fair
  GLWTPL HPND HPND-DEC HPND-Fenneberg-Livingston HPND-INRIA-IMAG HPND-Intel HPND-Kevlin-Henney HPND-MIT-disclaimer
  HPND-Markus-Kuhn HPND-Netrek HPND-Pbmplus HPND-UC HPND-doc HPND-doc-sell HPND-export-US HPND-export-US-modify HPND-export2-US
  HPND-merchantability-variant HPND-sell-MIT-disclaimer-xserver HPND-sell-regexpr HPND-sell-variant
  HPND-sell-variant-MIT-disclaimer HPND-sell-variant-MIT-disclaimer-rev HaskellReport IBM-pibs ICU IJG IJG-short ISC
  ISC-Veillard ImageMagick Info-ZIP Inner-Net-2.0 JasPer-2.0 Kazlib LZMA-SDK-9.11-to-9.20 LZMA-SDK-9.22 LiLiQ-P-1.1 Libpng
  Linux-OpenIB MIT MIT-0 MIT-CMU MIT-Click MIT-Festival MIT-Khronos-old MIT-Modern-Variant MIT-STK MIT-Wu MIT-advertising
  MIT-enna MIT-feh MIT-open-group MIT-testregex Mackerras-3-Clause Mackerras-3-Clause-acknowledgment Minpack MirOS MulanPSL-1.0
  MulanPSL-2.0 NAIST-2003 NCBI-PD NCSA NICTA-1.0 NIST-PD NIST-PD-fallback NTIA-PD NTP NTP-0 Net-SNMP NetCDF OFFIS OLDAP-2.3
  OLDAP-2.4 OLDAP-2.5 OLDAP-2.6 OLDAP-2.7 OLDAP-2.8 OpenSSL OpenSSL-standalone PDDL-1.0 PHP-3.0 PHP-3.01 PSF-2.0 PostgreSQL
  Python-2.0 Python-2.0.1 RSA-MD SAX-PD SAX-PD-2.0 SGI-B-2.0 SMLNJ SSH-OpenSSH SSH-short SSLeay-standalone SWL Spencer-86
  Spencer-94 Spencer-99 StandardML-NJ SunPro TCL TCP-wrappers TU-Berlin-1.0 TU-Berlin-2.0 UCAR UPL-1.0 Unicode-3.0
  Unicode-DFS-2015 Unicode-DFS-2016 UnixCrypt Unlicense Vixie-Cron W3C W3C-19980720 W3C-20150513 WTFPL X11
  X11-distribute-modifications-variant X11-swapped XFree86-1.1 Xerox Xnet ZPL-1.1 ZPL-2.0 ZPL-2.1 Zend-2.0 Zlib
  bcrypt-Solar-Designer blessing bzip2-1.0.5 bzip2-1.0.6 curl dtoa libpng-1.6.35 libpng-2.0 libselinux-1.0 libtiff mpich2
  pkgconf snprintf softSurfer ssh-keyscan zlib-acknowledgement
`;

export const permissiveLicences: ReadonlySet<string> = new Set(identifiers.trim().split(/\s+/));
