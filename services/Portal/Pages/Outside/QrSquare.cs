using System.Globalization;
using System.Text;
using QRCoder;

namespace ScimSuite.Portal.Pages.Outside;

/// <summary>A QR code as SVG of ours: one path, no style of its own, dark on light in both themes because cameras want it so.</summary>
public static class QrSquare
{
    public static string Svg(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"qr\" role=\"img\" aria-label=\"Square for your authenticator app\" viewBox=\"0 0 {rows.Count} {rows.Count}\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>");
    }
}
