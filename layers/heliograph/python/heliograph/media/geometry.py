"""From the planned sizes to what has to be cut out of the decoded picture, which may still lie on its side. Pure."""

from dataclasses import dataclass

from heliograph.media.model import VARIANTS, Size, plan_sizes


def turned(size: Size, orientation: int) -> Size:
    """Stored size → oriented size, and back: EXIF orientations 5 to 8 lie on their side."""
    return Size(size.height, size.width) if orientation >= 5 else size


@dataclass(frozen=True, kw_only=True)
class Target:
    """A variant: the pixels it comes out with, and the share (0–1) of each side that it keeps."""

    name: str
    size: Size
    kept: tuple[float, float] = (1.0, 1.0)

    @property
    def is_whole(self) -> bool:
        return self.kept == (1.0, 1.0)

    @property
    def needs(self) -> tuple[float, float]:
        """The smallest size of the whole picture that this variant can be made from without enlarging."""
        return self.size.width / self.kept[0], self.size.height / self.kept[1]

    def box(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is kept of a picture of this size: its centre."""
        left, top = (1 - self.kept[0]) / 2 * width, (1 - self.kept[1]) / 2 * height
        return left, top, width - left, height - top


def targets(source: Size) -> list[Target]:
    """Every variant, the one that needs the largest source first."""
    found = []
    for name, size in plan_sizes(*source).items():
        kept = _crop(source, size) if VARIANTS[name].crop else (1.0, 1.0)
        found.append(Target(name=name, size=size, kept=kept))
    return sorted(found, key=lambda target: max(target.needs), reverse=True)


def largest_need(wanted: list[Target]) -> Size:
    """The smallest size of the whole picture that all of these can be made from without enlarging."""
    return Size(round(max(target.needs[0] for target in wanted)), round(max(target.needs[1] for target in wanted)))


def _crop(source: Size, size: Size) -> tuple[float, float]:
    reduction = min(source.width / size.width, source.height / size.height)
    # Rounding may say a hair more than all, and the resizer takes nothing from outside of the picture.
    return min(1.0, size.width * reduction / source.width), min(1.0, size.height * reduction / source.height)
