"""A person. In solo mode there is one, the local user, who has no address and no password."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class UserManager(BaseUserManager["User"]):
    """Finds and makes people."""

    def local(self) -> "User":
        """Return the local user, made at the first call."""
        user, made = self.get_or_create(is_local=True)
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser):
    """A person who makes songs."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=80, blank=True)
    is_local = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """One local user at most."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_local"], condition=Q(is_local=True), name="one_local_user")
        ]

    def __str__(self) -> str:
        return f"user {self.id}"
